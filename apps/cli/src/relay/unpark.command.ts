import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';

export const unparkCommand = () =>
  command('unpark', 'Let a job go on whose event Kafka refused', [
    'relay unpark job-1',
    'relay unpark job-1 --skip-event',
  ])
    .argument('<job>', 'the id of the job')
    .option('--skip-event', 'leave the refused event out for good')
    .action(async (job: string, { skipEvent }: { readonly skipEvent?: boolean }, self: Command) => {
      const session = Session.of(self);
      const { data } = await session.client().POST('/api/v2/relay/parked-jobs/{job_id}/unpark', {
        params: { path: { job_id: job } },
        body: { skip_event: skipEvent === true },
      });
      session.print(data, `The relay was asked to go on with ${data.job_id}`);
    });
