import type { EventReplay } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

export const replayNotFound = () => new AppError('replay_not_found', 'There is no such replay');

/** What was asked for, as the audit log keeps it too. */
export function scopeOf(replay: EventReplay) {
  return {
    job_id: replay.jobId,
    newest_only: replay.newestOnly,
    pipeline_id: replay.pipelineId,
    from: replay.fromTime,
    to: replay.toTime,
  };
}
