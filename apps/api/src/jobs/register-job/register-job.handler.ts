import { DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { findJob } from '../job-access.js';
import { lockJob } from '../lock-job.js';
import { RegisterJobCommand, type RegisteredJob } from './register-job.command.js';

const ADD = 'insert into jobs (id, state) values ($1, $2) on conflict (id) do nothing returning id';

/** Also brings a deleted job back. */
const CHANGE = `
update jobs set state = coalesce($2, state), deleted_at = null, updated_at = clock_timestamp() where id = $1`;

@CommandHandler(RegisterJobCommand)
export class RegisterJobHandler implements ICommandHandler<RegisterJobCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ jobId, state, caller }: RegisterJobCommand): Promise<RegisteredJob> {
    requireScope(caller, 'manage');
    requireOnSite(caller, 'manage_jobs');
    return inTransaction(this.database, async (manager) => {
      const isNew = await register(manager, jobId, state ?? null);
      return { job: await findJob(manager, jobId, caller), isNew };
    });
  }
}

async function register(manager: EntityManager, jobId: string, state: string | null): Promise<boolean> {
  const added: unknown[] = await manager.query(ADD, [jobId, state]);
  if (added.length > 0) return true;
  const job = await lockJob(manager, jobId);
  if (job?.deleted || (state !== null && state !== job?.state)) await manager.query(CHANGE, [jobId, state]);
  return job?.deleted ?? false;
}
