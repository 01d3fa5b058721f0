import { answer, id, text } from '../open-api/answer-schema.js';

export const ORPHANED_PIPELINE = answer('OrphanedPipeline', { id: id(), name: text() });
export const ORPHANED_JOB = answer('OrphanedJob', { job_id: text() });
