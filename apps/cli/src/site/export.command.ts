import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';

export const exportCommand = () =>
  command('export', 'Write down who may do what on which pipeline, to be kept in a repository', [
    'export --output pipelines.json',
    'export > pipelines.json',
  ])
    .option('--output <file>', 'in place of standard output')
    .action(async ({ output }: { readonly output?: string }, self: Command) => {
      const session = Session.of(self);
      const { data } = await session.client().GET('/api/v2/export');
      const text = JSON.stringify(data, null, 2);
      if (output === undefined) {
        session.print(data, text);
        return;
      }
      writeFileSync(output, `${text}\n`);
      session.print(
        { output, pipelines: data.pipelines.length },
        `Wrote ${data.pipelines.length} pipelines to ${output}`,
      );
    });
