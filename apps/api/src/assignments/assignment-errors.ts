import type { ErrorCode } from '@flow-pipelines/runtime';

/** How a change of a job's pipelines can be refused or fail, besides for its version. */
export const ASSIGNMENT_ERRORS = [
  'pipeline_ids_too_many',
  'hidden_pipeline_in_use',
  'job_not_found',
  'pipeline_not_found',
  'job_busy',
  'outcome_unknown',
  'shutting_down',
] as const satisfies readonly ErrorCode[];
