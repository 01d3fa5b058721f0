"""Called by python-client.spec.ts with the address of a gate that loses answers, and says what came of it."""

import json
import sys

from flow_pipelines_client.api.pipelines import pipelines_create, pipelines_delete
from flow_pipelines_client.connection import FlowPipelinesError, connect
from flow_pipelines_client.models import CreatePipelineBody

url, token = sys.argv[1:]
waited = []
client = connect(url, token, first_delay=0.01, sleep=waited.append)


def code_of(call):
    try:
        return call()
    except FlowPipelinesError as error:
        return [error.code, error.status, error.retryable]


made = pipelines_create.sync(client=client, body=CreatePipelineBody(name="lost twice"))
print(
    json.dumps(
        {
            "made": made.name,
            "waited": waited[:],
            "deleted": code_of(lambda: pipelines_delete.sync_detailed(made.id, client=client)),
            "refused": code_of(lambda: pipelines_create.sync(client=client, body=CreatePipelineBody(name=" "))),
            "wrong": code_of(lambda: pipelines_create.sync(client=connect(url, "x"), body=CreatePipelineBody(name="x"))),
        }
    )
)
