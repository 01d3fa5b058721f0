import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createDataSource, migrate } from '@flow-pipelines/database';
import pg from 'pg';
import { prepareEmbeddedKafka, startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { freePort } from '../support/free-port.mjs';
import { OwnedProcesses } from './owned-processes.js';
import { RELAY_FLAGS } from './services.js';

const ROOT = join(import.meta.dirname, '../..');
const POLL_MS = 10;
/** Between two events; so long at most the relay has nothing to publish. */
const EVENT_EVERY_MS = 5;
const TIMEOUT_MS = 60_000;

const CHANGE = `
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
values (now(), gen_random_uuid(), 'busy', $1, json_build_object('n', $1::int, 'filler', repeat('x', 700))::text)`;
const FIRST_PUBLISHED = `
select min(published_at) as at from published_batches where epoch = (select epoch from relay_state) and epoch > $1`;

interface Servers {
  readonly databaseUrl: string;
  readonly brokers: string;
}

/** When each step of a hand-over happened, in milliseconds from SIGTERM. */
interface HandOver {
  /** The leader's process got the signal: it says that it is stopping. */
  readonly stopping: number;
  /** The standby has the lease. */
  readonly leading: number;
  /** The standby's first Kafka transaction is committed, and its cursor saved. */
  readonly published: number;
}

/** One relay process, and when it said what. */
class RelayProcess {
  readonly child: ChildProcess;
  private output = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (text) => (this.output += String(text)));
  }

  /** By its own clock, as its log has it. */
  async said(message: string): Promise<number> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const lines = this.output.split('\n').slice(0, -1);
      const line = lines.find((each) => each.includes(`"msg":"${message}`));
      if (line !== undefined) return Date.parse((JSON.parse(line) as { time: string }).time);
      if (Date.now() > deadline) throw new Error(`the relay has not said: ${message}`);
      await sleep(POLL_MS);
    }
  }
}

async function startServers(owned: OwnedProcesses): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'flow-pipelines-hand-over-'));
  owned.add(async () => rmSync(folder, { recursive: true, force: true }));
  const onProgress = () => undefined;
  await prepareEmbeddedKafka({ onProgress });
  const [postgres, kafka] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), onProgress }),
    startEmbeddedKafka({ dataDir: join(folder, 'kafka'), port: await freePort(), onProgress }),
  ]);
  owned.add(() => postgres.stop());
  owned.add(() => kafka.stop());
  const dataSource = await createDataSource({
    url: postgres.url,
    applicationName: 'hand-over',
    poolSize: 2,
  }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  return { databaseUrl: postgres.url, brokers: kafka.brokers };
}

async function startRelay(owned: OwnedProcesses, { databaseUrl, brokers }: Servers): Promise<RelayProcess> {
  const command = [...RELAY_FLAGS, join(ROOT, 'dist/apps/outbox-relay/src/main.js')];
  return new RelayProcess(
    owned.start('relay', command, {
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: brokers,
      RELAY_PORT: String(await freePort()),
      LOG_LEVEL: 'info',
    }),
  );
}

/** Events all the time, until the signal. */
async function keepChanging(url: string, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let version = 1; !signal.aborted; version += 1) {
    await client.query(CHANGE, [version]);
    await sleep(EVENT_EVERY_MS);
  }
  await client.end();
}

/** The leader is told to stop; its standby takes over. */
async function handOver(client: pg.Client, leader: RelayProcess, standby: RelayProcess): Promise<HandOver> {
  await standby.said('standing by');
  // The standby makes its connections in the background.
  await sleep(1_000);
  const { rows } = await client.query<{ epoch: string }>('select epoch from relay_state');
  const askedAt = Date.now();
  leader.child.kill('SIGTERM');
  const [stopping, leading] = await Promise.all([leader.said('stopping'), standby.said('leading')]);
  for (;;) {
    const found = await client.query<{ at: Date | null }>(FIRST_PUBLISHED, [rows[0]?.epoch]);
    const at = found.rows[0]?.at?.getTime();
    if (at !== undefined) return { stopping: stopping - askedAt, leading: leading - askedAt, published: at - askedAt };
    await sleep(POLL_MS);
  }
}

/** How long nothing is published when the leading relay is told to stop and another one stands by. */
async function measure(times: number, owned: OwnedProcesses): Promise<HandOver[]> {
  const servers = await startServers(owned);
  const client = new pg.Client({ connectionString: servers.databaseUrl });
  await client.connect();
  owned.add(() => client.end());
  const changing = new AbortController();
  const changes = keepChanging(servers.databaseUrl, changing.signal);
  const handOvers: HandOver[] = [];
  let leader = await startRelay(owned, servers);
  await leader.said('leading');
  while (handOvers.length < times) {
    const standby = await startRelay(owned, servers);
    handOvers.push(await handOver(client, leader, standby));
    leader = standby;
  }
  changing.abort();
  await changes;
  return handOvers;
}

function report(handOvers: readonly HandOver[]): void {
  const spread = (step: keyof HandOver) => {
    const sorted = handOvers.map((each) => each[step]).toSorted((a, b) => a - b);
    return `median ${sorted[Math.floor(sorted.length / 2)]}, ${sorted[0]} to ${sorted.at(-1)} ms`;
  };
  process.stdout.write(
    `${handOvers.length} hand-overs at a load average of ${loadavg()[0]?.toFixed(1)}; from SIGTERM until\n` +
      `  the leader has got it:                  ${spread('stopping')}\n` +
      `  the standby has the lease:              ${spread('leading')}\n` +
      `  the standby's first events are in Kafka: ${spread('published')}\n`,
  );
}

const { values } = parseArgs({ options: { times: { type: 'string', default: '15' } } });
const owned = new OwnedProcesses();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void owned.stopAll().then(() => process.exit(130)));
}
try {
  report(await measure(Number(values.times), owned));
} finally {
  await owned.stopAll();
}
process.exit();
