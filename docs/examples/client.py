"""The main calls with flow-pipelines-client; FLOW_PIPELINES_URL and FLOW_PIPELINES_TOKEN say where and as whom."""

import os

from flow_pipelines_client.api.jobs import change_job_pipelines_replace, job_history_read
from flow_pipelines_client.api.pipelines import pipelines_browse, pipelines_create
from flow_pipelines_client.connection import FlowPipelinesError, connect, pages
from flow_pipelines_client.models import CreatePipelineBody, ReplaceJobPipelinesBody

client = connect(os.environ["FLOW_PIPELINES_URL"], os.environ["FLOW_PIPELINES_TOKEN"])

pipeline = pipelines_create.sync(client=client, body=CreatePipelineBody(name="Made by Python"))
job = change_job_pipelines_replace.sync(
    "python-job",
    client=client,
    body=ReplaceJobPipelinesBody(pipeline_ids=[pipeline.id], reason="an example"),
)
print(job.version, [each.name for each in job.pipelines])

for entry in pages(job_history_read.sync, "python-job", client=client):
    print(entry.version, entry.reason)
print([each.name for each in pages(pipelines_browse.sync, client=client, q="by python", limit=1)])

try:
    pipelines_create.sync(client=client, body=CreatePipelineBody(name="made by python"))
except FlowPipelinesError as error:
    print(error.code, error.status, error.retryable)
