import type { Command } from 'commander';
import { command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';
import { take } from '../session/take.js';

interface Options {
  readonly executor?: string;
  readonly job?: string;
  readonly limit: number;
}

export const listDeadLettersCommand = () =>
  command('list', 'List what executors gave up on, the newest first', [
    'dead-letters list',
    'dead-letters list --executor review-desk --json',
  ])
    .option('--executor <name>', 'only of this one')
    .option('--job <id>', 'only of this job')
    .option('--limit <number>', 'how many at the most', wholeNumber, 100)
    .action(async ({ executor, job, limit }: Options, self: Command) => {
      const session = Session.of(self);
      const query = { ...(executor !== undefined && { executor }), ...(job !== undefined && { job_id: job }) };
      const letters = await take(session.client().list('/api/v2/dead-letters', { query }), limit);
      const rows = letters.map(({ id, executor: who, job_id, reason, occurred_at, detail }) => ({
        id,
        executor: who,
        job: job_id,
        reason,
        when: occurred_at,
        detail,
      }));
      session.print(letters, table(rows, 'There are none.'));
    });
