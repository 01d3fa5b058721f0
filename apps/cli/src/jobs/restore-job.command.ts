import type { Command } from 'commander';
import {
  type ChangeOptions,
  parametersOf,
  printOutcome,
  timeoutOf,
  withChangeOptions,
} from '../assignments/change-options.js';
import { command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';

export const restoreJobCommand = () =>
  withChangeOptions(
    command('restore', 'Give a job the pipelines of an earlier version again', [
      'job restore job-1 3 --dry-run',
      'job restore job-1 3 --reason "was a mistake"',
    ]),
  )
    .argument('<job>', 'the id of the job')
    .argument('<version>', 'see job history', wholeNumber)
    .option('--if-version <number>', 'only if the job still has this version', wholeNumber)
    .action(async (job: string, version: number, options: ChangeOptions, self: Command) => {
      const session = Session.of(self);
      const body = { version, reason: options.reason ?? null };
      const params = parametersOf(job, options);
      const client = session.client(timeoutOf(options));
      printOutcome(session, await client.POST('/api/v2/jobs/{job_id}/pipelines/restore', { params, body }));
    });
