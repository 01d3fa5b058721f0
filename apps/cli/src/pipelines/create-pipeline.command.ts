import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';

export const createPipelineCommand = () =>
  command('create', 'Make a pipeline', ['pipelines create Invoices --description "Every incoming invoice."'])
    .argument('<name>', 'unique, whatever the case of its letters')
    .option('--description <text>', 'what it is for')
    .action(async (name: string, { description }: { readonly description?: string }, self: Command) => {
      const session = Session.of(self);
      const body = { name, ...(description !== undefined && { description }) };
      const { data } = await session.client().POST('/api/v2/pipelines', { body });
      session.print(data, `Made ${data.name}: ${data.id}`);
    });
