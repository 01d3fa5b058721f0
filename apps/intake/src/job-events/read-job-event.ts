import { JOB_LIFECYCLE_SCHEMA, type JobLifecycle } from '@flow-pipelines/contracts';
import type { ConsumedRecord } from '@flow-pipelines/kafka';
import { jsonReader, type Reading } from '../topic-intake/json-reader.js';

const read = jsonReader<JobLifecycle>(JOB_LIFECYCLE_SCHEMA, ({ job_id }) => job_id);

/** A tombstone says nothing: it has no sequence, so it could not be told from a late one. */
export function readJobEvent(record: Pick<ConsumedRecord, 'key' | 'value'>): Reading<JobLifecycle> {
  return record.value === null ? { kind: 'nothing' } : read(record);
}
