import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import { inDatabase } from './in-database.js';
import { loadJobs, OUR_LOG, OUTBOX_OF_RIVAL } from './load-jobs.js';
import type { Order, Reply, RunFigures } from './load-generator.js';
import type { OwnedProcesses } from './owned-processes.js';
import { SCHEMA as RIVAL_SCHEMA } from './rivals/update-service.sql.js';
import { CALLER_OF_OURS, CALLER_OF_RIVAL } from './seed.sql.js';
import type { ExpectedState } from './workload.js';

const ROOT = join(import.meta.dirname, '../..');
const API = join(ROOT, 'dist/apps/api/src/main.js');
export const FROM_SOURCES = ['--import', join(import.meta.dirname, 'run-from-sources.mjs')];
const START_TIMEOUT_MS = 30_000;
let databases = 0;

export interface DatabaseServer {
  readonly pid: number;
  readonly version: string;
  urlOf(database: string): string;
}

/** As docs/operations.md recommends for a primary; the defaults are for a machine with little memory. */
const PRIMARY = {
  shared_buffers: `${Math.floor((totalmem() * 0.4) / 2 ** 20)}MB`,
  max_wal_size: '48GB',
  checkpoint_timeout: '15min',
};

/** PostgreSQL as `npm start` runs it, with the settings of a primary. @throws when a commit would not be on disk once it is acknowledged */
export async function startDatabaseServer(
  owned: OwnedProcesses,
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<DatabaseServer> {
  const starting = startEmbeddedPostgres({
    dataDir,
    port: await freePort(),
    onProgress: () => undefined,
    postgresFlags: Object.entries({ ...PRIMARY, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  });
  owned.add(async () => (await starting).stop());
  const { url, pid } = await starting;
  const urlOf = (database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  const { rows } = await inDatabase(url, (client) =>
    client.query<{ version: string; fsync: string; synchronous: string }>(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as synchronous`,
    ),
  );
  const [row] = rows;
  if (row?.fsync !== 'on' || row.synchronous !== 'on') throw new Error('PostgreSQL runs without durable commits');
  return { pid, version: row.version, urlOf };
}

/** One of the two services, running on its own seeded database, with a load generator of its own. */
export class Contestant {
  readonly name: string;
  readonly databaseUrl: string;
  /** For its events; of its own, as its database is. */
  readonly topic: string;
  readonly eventTable: string;
  readonly jobs: number;
  readonly port: number;
  readonly serverPid: number;
  readonly generatorPid: number;
  private readonly generator: ChildProcess;

  constructor(
    facts: {
      readonly name: string;
      readonly databaseUrl: string;
      readonly eventTable: string;
      readonly jobs: number;
      readonly port: number;
    },
    server: ChildProcess,
    generator: ChildProcess,
  ) {
    ({ name: this.name, databaseUrl: this.databaseUrl, eventTable: this.eventTable } = facts);
    ({ jobs: this.jobs, port: this.port } = facts);
    this.topic = `flow.${new URL(facts.databaseUrl).pathname.slice(1)}`;
    [this.serverPid, this.generatorPid] = [server.pid ?? 0, generator.pid ?? 0];
    this.generator = generator;
  }

  async load(connections: number, seconds: number, perSecond?: number): Promise<RunFigures> {
    const reply = await this.ask({ kind: 'run', connections, seconds, perSecond });
    if (reply.kind === 'figures') return reply.figures;
    throw new Error(`${this.name}: ${reply.kind === 'failed' ? reply.message : reply.kind}`);
  }

  async expectedState(): Promise<ExpectedState> {
    const reply = await this.ask({ kind: 'expected' });
    if (reply.kind === 'expected') return reply.state;
    throw new Error(`${this.name}: ${reply.kind}`);
  }

  private async ask(order: Order): Promise<Reply> {
    const settled = new AbortController();
    const { signal } = settled;
    const ended = once(this.generator, 'exit', { signal }).then((): never => {
      throw new Error('the load generator ended');
    });
    const answered = once(this.generator, 'message', { signal }) as Promise<[Reply]>;
    this.generator.send(order);
    const [reply] = await Promise.race([answered, ended]);
    // The race has its result; the other one is only told to stop listening.
    settled.abort();
    return reply;
  }
}

interface OursOptions {
  readonly jobs: number;
  readonly name?: string;
  /** For the api alone, such as --cpu-prof. */
  readonly nodeFlags?: readonly string[];
}

/** Our api process alone, migrated by itself. */
export async function startOurs(
  owned: OwnedProcesses,
  server: DatabaseServer,
  { jobs, name = 'ours', nodeFlags = [] }: OursOptions,
): Promise<Contestant> {
  const databaseUrl = await createOwnDatabase(server, name);
  const port = await freePort();
  const api = owned.start('api', [...nodeFlags, API], {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DEMO_DATA: 'false',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_ADMIN_TOKEN: 'unused-by-the-benchmark',
  });
  await untilReady(port, api);
  await loadJobs(databaseUrl, jobs, OUR_LOG);
  await seed(databaseUrl, CALLER_OF_OURS);
  const facts = { name, databaseUrl, eventTable: 'job_pipeline_events', jobs, port };
  return new Contestant(facts, api, startGenerator(owned, port, jobs));
}

export async function startRival(owned: OwnedProcesses, server: DatabaseServer, jobs: number): Promise<Contestant> {
  const databaseUrl = await createOwnDatabase(server, 'rival');
  await inDatabase(databaseUrl, (client) => client.query(RIVAL_SCHEMA));
  await loadJobs(databaseUrl, jobs, OUTBOX_OF_RIVAL);
  await seed(databaseUrl, CALLER_OF_RIVAL);
  const port = await freePort();
  const program = join(import.meta.dirname, 'rivals/update-service.ts');
  const rival = owned.start('rival', [...FROM_SOURCES, program], {
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
  });
  await untilReady(port, rival);
  const facts = { name: 'rival', databaseUrl, eventTable: 'outbox', jobs, port };
  return new Contestant(facts, rival, startGenerator(owned, port, jobs));
}

function startGenerator(owned: OwnedProcesses, port: number, jobs: number): ChildProcess {
  return owned.start('load', [
    ...FROM_SOURCES,
    join(import.meta.dirname, 'load-generator.ts'),
    String(port),
    String(jobs),
  ]);
}

/** @throws {Error} when it ends, or is not ready in time */
async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await eventually(
    async () => {
      if (hasEnded()) return;
      const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
      if (status !== 200) throw new Error(`not ready: ${status}`);
    },
    { timeoutMs: START_TIMEOUT_MS },
  );
  if (hasEnded()) throw new Error(`a service ended while starting, with code ${child.exitCode}`);
}

/** What other rows have called theirs does not matter. */
function createOwnDatabase(server: DatabaseServer, name: string): Promise<string> {
  databases += 1;
  return createDatabase(server, `${name}_${databases}`);
}

export async function createDatabase(server: DatabaseServer, name: string): Promise<string> {
  await inDatabase(server.urlOf('postgres'), (client) => client.query(`create database ${name}`));
  return server.urlOf(name);
}

/** Ends with a checkpoint, so that neither contestant pays for writing the other one's seed. */
export async function seed(url: string, statements: string): Promise<void> {
  for (const statement of [statements, 'vacuum (analyze)', 'checkpoint']) {
    await inDatabase(url, (client) => client.query(statement));
  }
}
