import { DatabaseConnection, EventReplay } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { replayNotFound, scopeOf } from '../replay.js';
import { CancelReplayCommand } from './cancel-replay.command.js';

/** The relay may be about to end it: whoever comes second waits. */
const LOCKED = { lock: { mode: 'pessimistic_write' } } as const;

@CommandHandler(CancelReplayCommand)
export class CancelReplayHandler implements ICommandHandler<CancelReplayCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: CancelReplayCommand): Promise<EventReplay> {
    const { replayId: id, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    return inTransaction(this.database, async (manager) => {
      const replay = await manager.findOne(EventReplay, { where: { id }, ...LOCKED });
      if (!replay) throw replayNotFound();
      if (replay.finishedAt !== null || replay.cancelRequestedAt !== null) return replay;
      const cancelRequestedAt = new Date();
      await manager.update(EventReplay, id, { cancelRequestedAt });
      const target = { id, name: replay.jobId === null ? 'events' : `job ${replay.jobId}` };
      const scope = scopeOf(replay);
      const after = { ...scope, cancel_requested_at: cancelRequestedAt };
      await recordChange(manager, command, { action: 'replay.cancel_requested', target, before: scope, after });
      return manager.merge(EventReplay, replay, { cancelRequestedAt });
    });
  }
}
