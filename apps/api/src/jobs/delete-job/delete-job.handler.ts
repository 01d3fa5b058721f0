import { DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeletedJobs } from '../../deleted-jobs/deleted-jobs.js';
import { requireVersion } from '../../http/if-match.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { jobNotFound } from '../job-access.js';
import { lockJob } from '../lock-job.js';
import { DeleteJobCommand } from './delete-job.command.js';

const MARK = 'update jobs set deleted_at = clock_timestamp(), updated_at = clock_timestamp() where id = $1';

const REMEMBER = `
insert into job_deletions (job_id, deleted_at, deleted_by, request_id) values ($1, clock_timestamp(), $2, $3)
    on conflict (job_id) do update
   set deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by, request_id = excluded.request_id, finished_at = null`;

@CommandHandler(DeleteJobCommand)
export class DeleteJobHandler implements ICommandHandler<DeleteJobCommand> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly deletedJobs: DeletedJobs,
  ) {}

  async execute({ jobId, caller, origin, expected }: DeleteJobCommand): Promise<'done' | 'pending'> {
    requireScope(caller, 'manage');
    requireOnSite(caller, 'manage_jobs');
    await inTransaction(this.database, async (manager) => {
      const job = await lockJob(manager, jobId);
      if (!job || job.deleted) throw jobNotFound();
      requireVersion(job.version, expected);
      await manager.query(MARK, [jobId]);
      await manager.query(REMEMBER, [jobId, caller.name, origin.requestId]);
    });
    // It is committed: whatever happens from here on, the job loses its pipelines sooner or later.
    return (await this.deletedJobs.finish(jobId)) ? 'done' : 'pending';
  }
}
