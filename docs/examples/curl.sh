#!/bin/sh
# The main calls with curl: sh curl.sh, with FLOW_PIPELINES_URL and FLOW_PIPELINES_TOKEN set. Needs jq for the ids.
set -eu

# --retry waits as long as Retry-After says; the same Idempotency-Key makes all attempts of a change one change.
call() {
  curl -sS --fail-with-body --retry 5 --retry-connrefused --max-time 30 \
    -H "Authorization: Bearer $FLOW_PIPELINES_TOKEN" -H 'Content-Type: application/json' "$@"
}
key() { echo "Idempotency-Key: $1-$$-$(date +%s)"; }

id=$(call -H "$(key pipeline)" "$FLOW_PIPELINES_URL/api/v2/pipelines" -d '{"name": "Made by curl"}' | jq -r .id)

call -X PUT -H "$(key assign)" "$FLOW_PIPELINES_URL/api/v2/jobs/curl-job/pipelines" \
  -d "{\"pipeline_ids\": [\"$id\"], \"reason\": \"an example\"}"
echo
call "$FLOW_PIPELINES_URL/api/v2/jobs/curl-job/pipelines/history" | jq -c '.items[] | [.version, .reason]'

# Refused: there is one of that name. --fail-with-body shows the problem, and ends with 22.
call -H "$(key refused)" "$FLOW_PIPELINES_URL/api/v2/pipelines" -d '{"name": "made by curl"}' | jq -r .code
