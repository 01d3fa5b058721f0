import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { prepareEmbeddedKafka, startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import { HttpConnection } from './http-connection.js';
import { OwnedProcesses } from './owned-processes.js';
import { RELAY_FLAGS } from './services.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'test-results/latency');
const TOKEN = 'latency-latency-latency';
const CONNECTIONS = 64;
const TICK_MS = 2;
/** While what runs for the first time is compiled. */
const WARM_UP_SECONDS = 5;
const PATIENCE = { timeoutMs: 60_000 };

const PIPELINE = '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35';
const SEED = `insert into pipelines (id, name) values ('${PIPELINE}', 'Pipeline')`;
const SEED_JOBS = `insert into jobs (id) select 'job ' || n from generate_series(0, $1::int - 1) n`;
const HELD = `select count(*)::int as count from flow_executor.jobs`;
/** Both times are PostgreSQL's own of the commits, on one clock: what the api, the network and the handler think is left out. */
const LATENCIES = `
select percentile_disc(array[0.5, 0.99, 1]) within group (order by ms) as quantiles
  from (select extract(epoch from pg_xact_commit_timestamp(held.xmin) - pg_xact_commit_timestamp(event.xmin))::float8 * 1000 as ms
          from job_pipeline_events event
          join flow_executor.jobs held using (job_id, version)
         where substr(job_id, 5)::int >= $1) measured`;

/**
 * From the api's commit to the commit of the effect in the executor's store, through the relay and Kafka, while changes
 * come at a steady rate (no faster than they are answered on 64 connections).
 */
async function measure(perSecond: number, seconds: number, owned: OwnedProcesses): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  owned.add(async () => rmSync(FOLDER, { recursive: true, force: true }));
  const onProgress = () => undefined;
  await prepareEmbeddedKafka({ onProgress });
  const postgresFlags = ['-c', 'track_commit_timestamp=on'];
  const [postgres, kafka, port] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(FOLDER, 'postgres'), port: await freePort(), onProgress, postgresFlags }),
    startEmbeddedKafka({ dataDir: join(FOLDER, 'kafka'), port: await freePort(), onProgress }),
    freePort(),
  ]);
  owned.add(() => postgres.stop());
  owned.add(() => kafka.stop());
  await startProcesses(owned, { DATABASE_URL: postgres.url, KAFKA_BROKERS: kafka.brokers, PORT: String(port) });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  owned.add(() => client.end());
  const [warmUp, jobs] = [perSecond * WARM_UP_SECONDS, perSecond * (WARM_UP_SECONDS + seconds)];
  await client.query(SEED);
  await client.query(SEED_JOBS, [jobs]);
  const achieved = await update(port, jobs, perSecond);
  await eventually(async () => {
    const { rows } = await client.query<{ count: number }>(HELD);
    if (rows[0]?.count !== jobs) throw new Error(`${rows[0]?.count} of ${jobs} changes are applied`);
  }, PATIENCE);
  const { rows } = await client.query<{ quantiles: readonly number[] }>(LATENCIES, [warmUp]);
  report(jobs - warmUp, achieved, rows[0]?.quantiles ?? []);
}

async function startProcesses(owned: OwnedProcesses, env: Readonly<Record<string, string>>): Promise<void> {
  const [relayPort, executorPort] = [String(await freePort()), String(await freePort())];
  const common = { ...env, NODE_ENV: 'production', LOG_LEVEL: 'warn', HOST: '127.0.0.1', DEMO_DATA: 'false' };
  const settings = { ...common, BOOTSTRAP_ADMIN_TOKEN: TOKEN, RELAY_PORT: relayPort, EXECUTOR_PORT: executorPort };
  // As `npm run start:…` starts them.
  for (const [name, port, ...flags] of [
    ['api', env['PORT']],
    ['outbox-relay', relayPort, ...RELAY_FLAGS],
    ['flow-executor', executorPort, '--max-semi-space-size=4'],
  ] as const) {
    owned.start(name, [...flags, join(ROOT, `dist/apps/${name}/src/main.js`)], settings);
    await eventually(async () => {
      const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
      if (status !== 200) throw new Error(`${name} is not ready: ${status}`);
    }, PATIENCE);
  }
}

/** Gives each job its pipeline, whether the answers come in time or not, as callers do. @returns how many a second */
async function update(port: number, jobs: number, perSecond: number): Promise<number> {
  const opening = Array.from({ length: CONNECTIONS }, () => HttpConnection.open(port, '/api/v1/jobs/pipelines', TOKEN));
  const free = await Promise.all(opening);
  const under: Promise<void>[] = [];
  const startedAt = performance.now();
  const one = async (connection: HttpConnection, job: number) => {
    const { status, body } = await connection.post(`{"job_id":"job ${job}","pipeline_ids":["${PIPELINE}"]}`);
    if (status !== 200) throw new Error(`answered ${status}: ${body}`);
    free.push(connection);
  };
  for (let sent = 0; sent < jobs; await sleep(TICK_MS)) {
    const due = Math.min(jobs, ((performance.now() - startedAt) / 1_000) * perSecond);
    while (sent < due) {
      const connection = free.pop();
      if (!connection) break;
      under.push(one(connection, sent));
      sent += 1;
    }
  }
  await Promise.all(under);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of free) connection.close();
  return jobs / seconds;
}

function report(changes: number, perSecond: number, quantiles: readonly number[]): void {
  const [p50 = NaN, p99 = NaN, longest = NaN] = quantiles;
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
  process.stdout.write(
    `${changes} changes at ${perSecond.toFixed(0)}/s, from the api's commit to the effect's: ` +
      `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms; ` +
      `${cpus().length} cores, load average ${load}\n`,
  );
}

const { values } = parseArgs({
  options: { 'per-second': { type: 'string', default: '500' }, seconds: { type: 'string', default: '20' } },
});
const owned = new OwnedProcesses();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void owned.stopAll().then(() => process.exit(130)));
}
try {
  await measure(Number(values['per-second']), Number(values.seconds), owned);
} finally {
  await owned.stopAll();
}
process.exit();
