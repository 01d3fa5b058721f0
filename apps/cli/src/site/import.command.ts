import { readFileSync } from 'node:fs';
import type { Schemas } from '@flow-pipelines/client';
import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';
import { UsageError } from '../session/usage-error.js';

interface Options {
  readonly apply?: boolean;
  readonly prune?: boolean;
}

export const importCommand = () =>
  command('import', 'Show what a document of export would change, or make it so', [
    'import pipelines.json',
    'import pipelines.json --apply',
    'import - --apply --prune < pipelines.json',
  ])
    .argument('<file>', 'or - for standard input')
    .option('--apply', 'make the changes; without it nothing is changed')
    .option('--prune', 'delete what the document does not name')
    .action(async (file: string, { apply, prune }: Options, self: Command) => {
      const session = Session.of(self);
      const query = { ...(!apply && { dry_run: 'true' as const }), ...(prune && { prune: 'true' as const }) };
      const { data } = await session.client().POST('/api/v2/import', { params: { query }, body: read(file) });
      session.print(data, wordsOf(data));
    });

function read(file: string): Schemas['SiteDocument'] {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as Schemas['SiteDocument'];
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

function wordsOf({ dry_run, counts, results }: Schemas['ImportReport']): string {
  const changes = results.filter(({ result }) => result !== 'unchanged');
  const rows = changes.map(({ result, kind, path }) => ({ result, kind, path }));
  const { created, changed, deleted, unchanged } = counts;
  const sums = `${created} created, ${changed} changed, ${deleted} deleted, ${unchanged} unchanged`;
  return `${table(rows, 'The site is as the document says.')}\n${sums}${dry_run ? '; nothing was done: --apply does it' : ''}`;
}
