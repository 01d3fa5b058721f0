import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { startDatabaseServer, startOurs } from './contestants.js';
import { HttpConnection } from './http-connection.js';
import { OwnedProcesses } from './owned-processes.js';
import { JOBS, jobIdsOf, PIPELINES, pipelineIds, TOKEN } from './workload.js';

const FOLDER = join(import.meta.dirname, '../../test-results/batch');
const ITEMS = 1_000;
const ROUNDS = 7;
const CONNECTIONS = 32;
const jobIds = jobIdsOf(JOBS);

interface Item {
  readonly job_id: string;
  readonly pipeline_ids: readonly string[];
}

let next = 0;
/** A thousand changes of other jobs than the last time; each takes two pipelines, so that all of them are changes. */
function someItems(): Item[] {
  return Array.from({ length: ITEMS }, () => {
    const job = (next += 1) % JOBS;
    const shift = 7 + Math.floor(next / JOBS);
    const ids = [(job + shift) % PIPELINES, (job + shift + 11) % PIPELINES].map((index) => pipelineIds[index] ?? '');
    return { job_id: jobIds[job] ?? '', pipeline_ids: ids };
  });
}

async function oneByOne(connections: readonly HttpConnection[]): Promise<void> {
  const items = someItems();
  await Promise.all(
    connections.map(async (connection) => {
      for (let item = items.pop(); item; item = items.pop()) {
        const { status, body } = await connection.post(JSON.stringify(item));
        if (status !== 200) throw new Error(`${status} ${body}`);
      }
    }),
  );
}

const inOneCall = (atomic: boolean) => async (connection: HttpConnection) => {
  const { status, body } = await connection.post(JSON.stringify({ items: someItems(), atomic }));
  const { results } = JSON.parse(body) as { results: { changed?: boolean }[] };
  const changed = results.filter((result) => result.changed).length;
  if (status !== 200 || changed !== ITEMS) throw new Error(`${status}: ${changed} of ${ITEMS} changed`);
};

async function measure(port: number): Promise<void> {
  const open = (path: string, count: number) =>
    Promise.all(Array.from({ length: count }, () => HttpConnection.open(port, path, TOKEN)));
  const many = await open('/api/v1/jobs/pipelines', CONNECTIONS);
  const [single] = await open('/api/v1/jobs/pipelines', 1);
  const [batch] = await open('/api/v2/job-pipelines/batch', 1);
  if (!single || !batch) throw new Error('no connection');
  const ways = new Map<string, () => Promise<void>>([
    ['1,000 calls, one after the other', () => oneByOne([single])],
    [`1,000 calls over ${CONNECTIONS} connections`, () => oneByOne(many)],
    ['one batch', () => inOneCall(false)(batch)],
    ['one atomic batch', () => inOneCall(true)(batch)],
  ]);
  const times = new Map([...ways.keys()].map((way) => [way, [] as number[]]));
  for (let round = -2; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? [...ways] : [...ways].toReversed();
    for (const [way, run] of order) {
      const since = performance.now();
      await run();
      // The first two rounds warm up.
      if (round >= 0) times.get(way)?.push(performance.now() - since);
    }
  }
  report(times);
  for (const connection of [...many, single, batch]) connection.close();
}

function report(times: ReadonlyMap<string, readonly number[]>): void {
  const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
  const base = median(times.get('one batch') ?? []);
  const load = loadavg().map((value) => value.toFixed(1));
  process.stdout.write(`1,000 changes, median of ${ROUNDS}; load average ${load.join(' ')}\n`);
  process.stdout.write('| way | ms | spread | one batch costs |\n|---|---|---|---|\n');
  for (const [way, list] of times) {
    const spread = `${Math.min(...list).toFixed(0)}-${Math.max(...list).toFixed(0)}`;
    const ratio = base / median(list);
    process.stdout.write(`| ${way} | ${median(list).toFixed(0)} | ${spread} | ${ratio.toFixed(2)} of it |\n`);
  }
}

const owned = new OwnedProcesses();
try {
  rmSync(FOLDER, { recursive: true, force: true });
  const server = await startDatabaseServer(owned, FOLDER);
  const ours = await startOurs(owned, server, { jobs: JOBS });
  await measure(ours.port);
} finally {
  await owned.stopAll();
  rmSync(FOLDER, { recursive: true, force: true });
}
