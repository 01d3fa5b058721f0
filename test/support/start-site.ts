import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import pg from 'pg';
import { identityOf } from '../../apps/all-in-one/src/process-identity.js';
import { freePort } from './free-port.mjs';
import { spawnApp, type Environment, type SpawnedApp } from './spawn-app.js';

const PORTS = [
  'PORT',
  'RELAY_PORT',
  'INTAKE_PORT',
  'EXECUTOR_PORT',
  'EMBEDDED_POSTGRES_PORT',
  'EMBEDDED_KAFKA_PORT',
] as const;

const PARTS = ['PostgreSQL', 'Kafka', 'api', 'outbox-relay', 'intake', 'flow-executor'];
/** The quick start, for what does not depend on Kafka. */
export const WITHOUT_JAVA = { JAVA_HOME: '/nowhere' };

/** What one test of `npm start` needs to itself: a folder, and ports. */
export class StartSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'flow-pipelines-start-'));

  private constructor(readonly ports: Record<(typeof PORTS)[number], number>) {}

  static async create(): Promise<StartSite> {
    return new StartSite(
      Object.fromEntries(await Promise.all(PORTS.map(async (setting) => [setting, await freePort()]))),
    );
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  settings(env: Environment = {}): Environment {
    const own = Object.fromEntries(Object.entries(this.ports).map(([setting, port]) => [setting, String(port)]));
    return { DATABASE_URL: undefined, KAFKA_BROKERS: undefined, ...own, DATA_DIR: this.dataDir, ...env };
  }

  start(env: Environment = {}): SpawnedApp {
    return spawnApp('all-in-one', this.settings(env));
  }

  readyLine(kafka: string): string {
    return `ready http://127.0.0.1:${this.ports.PORT} kafka ${kafka}`;
  }

  /** Asks the embedded PostgreSQL, as any other client would. */
  async query(sql: string): Promise<unknown[]> {
    const password = readFileSync(join(this.dataDir, 'postgres/password'), 'utf8');
    const host = `127.0.0.1:${this.ports.EMBEDDED_POSTGRES_PORT}`;
    const client = new pg.Client({ connectionString: `postgres://postgres:${password}@${host}/flow_pipelines` });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** No process, and nothing that listens. */
  async expectNothingLeft(pids: readonly number[]): Promise<void> {
    expect(pids.filter(isAlive)).toEqual([]);
    for (const port of Object.values(this.ports)) (await occupy(port)).close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const untilReady = (app: SpawnedApp) => app.waitForLine(/^ready /);

/** The pids that it printed. */
export function pidsIn(app: SpawnedApp, parts: readonly string[] = PARTS): number[] {
  return parts.map((part) => {
    const pid = new RegExp(`^${part}: ready \\(process (\\d+)\\)`, 'm').exec(app.output)?.[1];
    if (pid === undefined) throw new Error(`${part} did not say that it is ready:\n${app.output}`);
    return Number(pid);
  });
}

export const isAlive = (pid: number) => identityOf(pid) !== undefined;

export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
