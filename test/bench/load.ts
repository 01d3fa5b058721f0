import { parseArgs } from 'node:util';
import { inDatabase } from './in-database.js';
import { loadJobs, OUR_LOG } from './load-jobs.js';

const USAGE = `DATABASE_URL=postgres://… npm run bench:load -- [--jobs N]
Fills a migrated database that has no jobs yet, as a superuser: pipelines, jobs (1000000 by default), two assignments and one
event each. Ten million jobs take 10 GB, and some minutes.
`;

const option = { type: 'string', default: '1000000' } as const;
const { values } = parseArgs({ options: { jobs: option, help: { type: 'boolean' } } });
const url = process.env['DATABASE_URL'];
if (values.help || url === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await load(url, Number(values.jobs));
}

async function load(databaseUrl: string, jobs: number): Promise<void> {
  const { rowCount } = await inDatabase(databaseUrl, (client) => client.query('select from jobs limit 1'));
  if (rowCount !== 0) throw new Error('there are jobs in this database');
  const since = performance.now();
  await loadJobs(databaseUrl, jobs, OUR_LOG);
  const loaded = performance.now();
  await inDatabase(databaseUrl, (client) => client.query('vacuum (analyze)'));
  const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(0)} s`;
  process.stdout.write(
    `${jobs} jobs loaded in ${seconds(since, loaded)}, vacuum (analyze) in ${seconds(loaded, performance.now())}\n`,
  );
}
