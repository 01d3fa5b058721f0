import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { findPipeline } from './find-pipeline.js';

export const deletePipelineCommand = () =>
  command('delete', 'Delete a pipeline; refused while jobs use it', [
    'pipelines delete Invoices',
    'pipelines delete e05cc5f7-b199-49a6-b1bc-f17dc5247e0c --force',
  ])
    .argument('<pipeline>', 'its id or its name')
    .option('--force', 'unassign it from its jobs first, with one event for each')
    .action(async (pipeline: string, { force }: { readonly force?: boolean }, self: Command) => {
      const session = Session.of(self);
      const client = session.client();
      const id = await findPipeline(client, pipeline);
      const { data } = await client.DELETE('/api/v2/pipelines/{pipeline_id}', {
        params: { path: { pipeline_id: id }, query: force ? { force: 'true' } : {} },
      });
      const { jobs_unassigned: done, jobs_left: left } = data ?? { jobs_unassigned: 0, jobs_left: 0 };
      const words = `Deleted ${id}: ${done} jobs were unassigned${left > 0 ? `, ${left} follow by themselves` : ''}`;
      session.print(data ?? { id, jobs_unassigned: 0, jobs_left: 0 }, words);
    });
