import type { Command } from 'commander';
import { command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';
import { namesOf, table } from '../session/table.js';
import { take } from '../session/take.js';

export const jobHistoryCommand = () =>
  command('history', 'Who changed the pipelines of a job, when and why; the newest first', [
    'job history job-1',
    'job history job-1 --limit 5 --json',
  ])
    .argument('<job>', 'the id of the job')
    .option('--limit <number>', 'how many at the most', wholeNumber, 100)
    .action(async (job: string, { limit }: { readonly limit: number }, self: Command) => {
      const session = Session.of(self);
      const path = { job_id: job };
      const entries = await take(session.client().list('/api/v2/jobs/{job_id}/pipelines/history', { path }), limit);
      const rows = entries.map(({ version, occurred_at, actor, added, removed, reason }) => ({
        version,
        when: occurred_at,
        who: actor.name,
        added: namesOf(added),
        removed: namesOf(removed),
        why: reason,
      }));
      session.print(entries, table(rows, 'It was never changed.'));
    });
