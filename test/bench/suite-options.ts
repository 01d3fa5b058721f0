import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { QUICK_RESULTS, RESULTS } from './results.js';
import { JOBS } from './workload.js';

const QUICK_JOBS = 10_000;

export const USAGE = `npm run bench -- [options]
  --row LIST          rows of the table, such as 1,2,1b,memory; all by default
  --quick             each row in seconds, all on one PostgreSQL and Kafka: to see that it works, and roughly how it stands
  --rounds N          measurements of each kind, 5 by default (quick: 1)
  --seconds S         length of each where it is timed, 5 by default (quick: 1); row memory takes 120 times (quick: 4) as long
  --jobs LIST         numbers of jobs that row 6 compares, 10000,1000000 by default; 10000000 takes 25 GB of disk
  --profile FOLDER    write CPU profiles of the api process of rows 1 and 2 there
  --json FILE         where the figures go, docs/performance/results.json by default (quick: test-results/bench/quick.json)
The tables and charts beside the file are written again after each row. Settings of the processes, such as
WRITER_GROUPS_IN_FLIGHT, are taken from the environment.
`;

export interface SuiteOptions {
  readonly rows: readonly string[] | 'all';
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly seededJobs: number;
  readonly jobs: readonly number[];
  readonly profile: string | undefined;
  readonly json: string;
}

/** @throws {Error} on an unknown option or a number that is none */
export function readOptions(args: readonly string[]): SuiteOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { row: text, quick: flag, rounds: text, seconds: text, jobs: text, profile: text, json: text, help: flag },
  });
  if (values.help) return 'help';
  const { quick } = values;
  return {
    rows: values.row?.split(',').map((row) => row.trim()) ?? 'all',
    quick,
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '5')),
    seconds: positive('seconds', values.seconds ?? (quick ? '1' : '5')),
    seededJobs: quick ? QUICK_JOBS : JOBS,
    jobs: (values.jobs ?? (quick ? '10000,100000' : '10000,1000000')).split(',').map((one) => positive('jobs', one)),
    profile: values.profile === undefined ? undefined : resolve(values.profile),
    json: resolve(values.json ?? (quick ? QUICK_RESULTS : RESULTS)),
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0`);
  return number;
}
