import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';

export const showJobCommand = () =>
  command('show', 'Show the pipelines of a job', [
    'job show job-1',
    "job show job-1 --json | jq -r '.pipelines[].name'",
  ])
    .argument('<job>', 'the id of the job')
    .action(async (job: string, _options: object, self: Command) => {
      const session = Session.of(self);
      const params = { path: { job_id: job } };
      const { data } = await session.client().GET('/api/v2/jobs/{job_id}/pipelines', { params });
      const rows = data.pipelines.map(({ id, name }) => ({ id, name }));
      session.print(data, `${data.job_id} version ${data.version}\n${table(rows, 'It has no pipelines.')}`);
    });
