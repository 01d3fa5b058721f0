import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { findPipeline } from './find-pipeline.js';

export const renamePipelineCommand = () =>
  command('rename', 'Give a pipeline another name', ['pipelines rename Invoices "Incoming invoices"'])
    .argument('<pipeline>', 'its id or its name')
    .argument('<name>', 'the new name')
    .action(async (pipeline: string, name: string, _options: object, self: Command) => {
      const session = Session.of(self);
      const client = session.client();
      const path = { pipeline_id: await findPipeline(client, pipeline) };
      const { data } = await client.PATCH('/api/v2/pipelines/{pipeline_id}', { params: { path }, body: { name } });
      session.print(data, `It is called ${data.name} now: ${data.id}`);
    });
