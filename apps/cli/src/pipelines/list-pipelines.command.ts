import { type Command, Option } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';
import { take } from '../session/take.js';

interface Options {
  readonly query?: string;
  readonly role?: 'viewer' | 'member' | 'manager';
}

export const listPipelinesCommand = () =>
  command('list', 'List pipelines by name', ['pipelines list', 'pipelines list --query invoice --role manager --json'])
    .option('--query <text>', 'only those whose name holds this')
    .addOption(
      new Option('--role <role>', 'only those where this is your role').choices(['viewer', 'member', 'manager']),
    )
    .action(async ({ query, role }: Options, self: Command) => {
      const session = Session.of(self);
      const filters = { ...(query !== undefined && { q: query }), ...(role !== undefined && { role }) };
      const all = await take(session.client().list('/api/v2/pipelines', { query: filters, pageSize: 1_000 }));
      const rows = all.map(({ id, name, is_manager }) => ({ id, name, manager: is_manager ? 'yes' : 'no' }));
      session.print(all, table(rows, 'There are no such pipelines.'));
    });
