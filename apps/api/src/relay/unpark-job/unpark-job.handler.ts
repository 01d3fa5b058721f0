import { DatabaseConnection, EVENTS_CHANNEL, ParkedJob } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { UnparkJobCommand } from './unpark-job.command.js';

/** The relay may be about to move or remove the row: whoever comes second waits. */
const REQUEST = { lock: { mode: 'pessimistic_write' } } as const;

@CommandHandler(UnparkJobCommand)
export class UnparkJobHandler implements ICommandHandler<UnparkJobCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: UnparkJobCommand): Promise<ParkedJob> {
    const { jobId, skipEvent, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    return inTransaction(this.database, async (manager) => {
      const parked = await manager.findOne(ParkedJob, { where: { jobId }, ...REQUEST });
      if (!parked) throw new AppError('job_not_parked', 'This job is not parked');
      const requested = manager.merge(ParkedJob, parked, { unparkRequestedAt: new Date(), skipEvent });
      await manager.save(requested);
      await recordChange(manager, command, {
        action: 'parked_job.unpark_requested',
        target: { id: parked.id, name: jobId },
        before: { job_id: jobId, reason: parked.reason, parked_at: parked.parkedAt, from_event: parked.fromEvent },
        after: { job_id: jobId, skip_event: skipEvent },
      });
      await manager.query(`select pg_notify($1, '')`, [EVENTS_CHANNEL]);
      return requested;
    });
  }
}
