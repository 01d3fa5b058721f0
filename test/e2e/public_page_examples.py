"""The two calls of the public API page, made as its Python examples make them: the requests package, a JSON body without
a Content-Type, the list asked for under /api/v1/jobs/pipelines. Prints both answers as one JSON document.

usage: public_page_examples.py URL_BASE TOKEN JOB_ID
"""
import json
import sys

import requests

url_base, token, job_id = sys.argv[1:]
url = url_base + "/api/v1/jobs/pipelines"

listed = requests.request("GET", url, headers={"Authorization": "Bearer " + token}, data={})

body = json.dumps({"job_id": job_id, "pipeline_ids": [pipeline["id"] for pipeline in listed.json()["pipelines"][:2]]})
updated = requests.post(url, data=body, headers={"Authorization": "Bearer {0}".format(token)})

print(
    json.dumps(
        {
            "list": {"status": listed.status_code, "body": json.loads(listed.content)},
            "update": {
                "status": updated.status_code,
                "body": json.loads(updated.content),
                "content_type_sent": updated.request.headers.get("Content-Type"),
            },
        }
    )
)
