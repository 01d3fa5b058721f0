import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const RESULTS = join(import.meta.dirname, '../../test-results/bench');

export const USAGE = `npm run bench -- [options]
  --rounds N          measurements of each kind, 5 by default
  --seconds S         length of each, 5 by default
  --warm-up S         load before each that is not counted, 1 by default
  --patience S        how long to wait for, and repeat, each until others leave the machine alone; 0 by default
  --connections LIST  32,128 by default
  --only NAME         ours or rival, to profile one; no ratios then
  --profile FOLDER    write a CPU profile of the api process there
  --json FILE         where the figures go, test-results/bench/updates.json by default
Settings of the api, such as WRITER_GROUPS_IN_FLIGHT, are taken from the environment.
`;

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly patience: number;
  readonly connections: readonly number[];
  readonly only: string | undefined;
  readonly profile: string | undefined;
  readonly json: string;
  /** Holds the database while the benchmark runs. On the disk of the repository, since a memory disk would make fsync free. */
  readonly dataDir: string;
}

/** @throws {Error} on an unknown option or a number that is none */
export function readOptions(args: readonly string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: text,
      seconds: text,
      'warm-up': text,
      patience: text,
      connections: text,
      only: text,
      profile: text,
      json: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  if (values.only !== undefined && !['ours', 'rival'].includes(values.only)) throw new Error('--only ours, or rival');
  return {
    rounds: positive('rounds', values.rounds ?? '5'),
    seconds: positive('seconds', values.seconds ?? '5'),
    warmUp: positive('warm-up', values['warm-up'] ?? '1'),
    patience: Number(values.patience ?? '0'),
    connections: (values.connections ?? '32,128').split(',').map((one) => positive('connections', one)),
    only: values.only,
    profile: values.profile === undefined ? undefined : resolve(values.profile),
    json: resolve(values.json ?? join(RESULTS, 'updates.json')),
    dataDir: join(RESULTS, 'postgres'),
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0`);
  return number;
}
