import { serializeJobPipelinesUpdated, type JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { v7 as uuidv7 } from 'uuid';

const ACTOR = { id: uuidv7(), name: 'Mira Okafor', kind: 'user' } as const;

/** The event that gives a job its n-th set of pipelines; each pipeline's name tells the version. */
export function jobEvent(jobId: string, version: number, changes: Partial<JobPipelinesUpdated> = {}) {
  const text = serializeJobPipelinesUpdated({
    event_id: uuidv7(),
    job_id: jobId,
    version,
    pipelines: [{ id: uuidv7(), name: `v${version}` }],
    added: [],
    removed: [],
    actor: ACTOR,
    reason: null,
    request_id: uuidv7(),
    occurred_at: '2026-11-23T10:15:30.123Z',
    ...changes,
  });
  return JSON.parse(text) as JobPipelinesUpdated;
}

export function recordOf(event: JobPipelinesUpdated) {
  return { key: event.job_id, value: JSON.stringify(event) };
}
