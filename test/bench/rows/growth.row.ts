import { type Contestant, type DatabaseServer, startOurs } from '../contestants.js';
import { inDatabase } from '../in-database.js';
import { summarise } from '../report.js';
import { median, type Row, spreadOf, whole } from './row.js';
import { measureUpdates } from './updates.row.js';

const CONNECTIONS = [32, 128];
const BAR = 0.9;

/** Updates that stay on their page, and so need no entry in any index. */
const HOT_SHARE = `select 1.0 * n_tup_hot_upd / n_tup_upd as share from pg_stat_user_tables where relname = 'jobs'`;

/** Without them the page table of each backend is as large as a small database: it takes 4 kB at a time. */
async function hugePages(server: DatabaseServer): Promise<string> {
  const { rows } = await inDatabase(server.urlOf('postgres'), (client) =>
    client.query<{ status: string }>(`select current_setting('huge_pages_status') as status`),
  );
  return rows[0]?.status ?? '';
}

async function hotUpdates({ databaseUrl, jobs }: Contestant): Promise<string> {
  const { rows } = await inDatabase(databaseUrl, (client) => client.query<{ share: number }>(HOT_SHARE));
  return `${(100 * Number(rows[0]?.share)).toFixed(1)} % with ${whole(jobs)}`;
}

/** Row 6: rows 1 and 2 with more jobs, and a log of as many events, against the fewest. */
export const growthRow: Row = {
  ids: ['6'],
  run: async (context) => {
    const { owned, servers, jobs, progress } = context;
    const server = await servers.database();
    const contestants = [];
    for (const count of jobs) {
      const since = performance.now();
      const contestant = await startOurs(owned, server, { name: `jobs_${count}`, jobs: count });
      progress(`${whole(count)} jobs and events written in ${((performance.now() - since) / 1_000).toFixed(0)} s`);
      contestants.push(contestant);
    }
    const measurements = await measureUpdates(context, server, contestants, CONNECTIONS);
    const huge = await hugePages(server);
    const hot = await Promise.all(contestants.map(hotUpdates));
    const summaries = summarise(measurements);
    const find = (name: string, connections: number) =>
      summaries.find((one) => one.contestant === name && one.connections === connections);
    const rate = (name: string, connections: number) => find(name, connections)?.requestsPerSecond.median ?? NaN;
    /** A line for each number of connections, by the number of jobs. */
    const seriesOf = (valueOf: (name: string, connections: number) => number) =>
      CONNECTIONS.map((connections) => ({
        name: `${connections} connections`,
        points: jobs.map((count) => [count, valueOf(`jobs_${count}`, connections)] as const),
      }));
    const rates = (name: string) =>
      measurements.filter(({ contestant }) => contestant === name).map(({ requestsPerSecond }) => requestsPerSecond);
    const [smallest = '', ...larger] = contestants.map(({ name }) => name);
    const ratios = larger.flatMap((name) =>
      CONNECTIONS.map((connections) => rate(name, connections) / rate(smallest, connections)),
    );
    const say = (name: string) => CONNECTIONS.map((connections) => whole(rate(name, connections))).join(' and ');
    const spreads = larger.map((name) => spreadOf(rates(name), rates(smallest)));
    return [
      {
        row: '6',
        work: `rows 1 and 2 with ${jobs.slice(1).map(whole).join(' and ')} jobs and events`,
        rival: `ours with ${whole(jobs[0] ?? NaN)}`,
        ours: larger.map((name) => `${say(name)}/s`).join('; '),
        theirs: `${say(smallest)}/s`,
        ratio: Math.min(...ratios),
        spread: [Math.min(...spreads.map(([least]) => least)), Math.max(...spreads.map(([, most]) => most))],
        bar: `${BAR} x`,
        met: Math.min(...ratios) >= BAR,
        notes: [
          `The median of all ratios is ${median(ratios).toFixed(2)}. Measured between two checkpoints, with the settings of a primary (docs/operations.md). Huge pages: ${huge}.`,
          `Updates of jobs that stayed on their page (HOT): ${hot.join(', ')}.`,
        ],
        charts: [
          {
            file: 'growth.svg',
            title: 'Updates a second by the number of jobs and events',
            x: 'jobs, and events in the log',
            y: 'updates/s',
            series: seriesOf(rate),
          },
          {
            file: 'growth-latency.svg',
            title: 'Latency of an update, 99th percentile, by the number of jobs and events',
            x: 'jobs, and events in the log',
            y: 'ms',
            series: seriesOf((name, connections) => find(name, connections)?.p99 ?? NaN),
          },
        ],
        measurements,
      },
    ];
  },
};
