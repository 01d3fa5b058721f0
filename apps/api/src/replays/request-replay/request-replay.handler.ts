import { DatabaseConnection, EVENTS_CHANNEL, EventReplay } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { scopeOf } from '../replay.js';
import { RequestReplayCommand, type ReplayScope } from './request-replay.command.js';

@CommandHandler(RequestReplayCommand)
export class RequestReplayHandler implements ICommandHandler<RequestReplayCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: RequestReplayCommand): Promise<EventReplay> {
    const { scope, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    checkScope(scope);
    return inTransaction(this.database, async (manager) => {
      const id = uuidv7();
      await manager.insert(EventReplay, { ...scope, id, requestedBy: caller.principalId });
      const replay = await manager.findOneByOrFail(EventReplay, { id });
      await recordChange(manager, command, {
        action: 'replay.requested',
        target: { id, name: nameOf(scope) },
        before: null,
        after: scopeOf(replay),
      });
      await manager.query(`select pg_notify($1, '')`, [EVENTS_CHANNEL]);
      return replay;
    });
  }
}

function checkScope({ jobId, newestOnly, pipelineId, fromTime, toTime }: ReplayScope): void {
  const others = [pipelineId, fromTime, toTime].filter((value) => value !== null);
  if (jobId === null && others.length === 0) throw invalid('Send job_id, or pipeline_id, from or to');
  if (jobId !== null && others.length > 0) throw invalid('Send job_id, or pipeline_id, from and to, not both');
  if (jobId === null && newestOnly) throw invalid('newest_only needs job_id');
  if (fromTime && toTime && fromTime >= toTime) throw invalid('from must be before to');
}

const invalid = (message: string) => new AppError('field_invalid', message);

function nameOf({ jobId, pipelineId }: ReplayScope): string {
  if (jobId !== null) return `job ${jobId}`;
  return pipelineId === null ? 'all events of a time' : `pipeline ${pipelineId}`;
}
