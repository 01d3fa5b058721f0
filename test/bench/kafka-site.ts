import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareEmbeddedKafka, startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { freePort } from '../support/free-port.mjs';
import { createDatabase, type DatabaseServer, FROM_SOURCES, startDatabaseServer } from './contestants.js';
import { inDatabase } from './in-database.js';
import type { Context } from './rows/row.js';
import { migrated } from './services.js';

const RIVALS = join(import.meta.dirname, 'rivals');

/**
 * Of full load, before a row with a broker measures: so long does its JVM compile what it is doing, on two cores that others use
 * too. An update costs it 0.3 to 0.6 ms after fifteen seconds and 0.11 to 0.15 ms after a minute, and a broker runs for weeks.
 */
export const brokerWarmUpSeconds = ({ quick }: Pick<Context, 'quick'>) => (quick ? 3 : 60);

/** PostgreSQL and Kafka of one row. */
export interface KafkaSite {
  readonly server: DatabaseServer;
  readonly brokers: string;
}

export async function startKafkaSite(
  { owned, folder }: Context,
  settings: Readonly<Record<string, string>> = {},
): Promise<KafkaSite> {
  const onProgress = () => undefined;
  await prepareEmbeddedKafka({ onProgress });
  const server = await startDatabaseServer(owned, join(folder, 'postgres'), {
    // Latencies count from PostgreSQL's own time of the commit.
    track_commit_timestamp: 'on',
    ...settings,
  });
  const kafka = await startEmbeddedKafka({ dataDir: join(folder, 'kafka'), port: await freePort(), onProgress });
  owned.add(() => kafka.stop());
  return { server, brokers: kafka.brokers };
}

/** A migrated database, empty but for what `fill` writes. */
export async function newDatabase(
  server: DatabaseServer,
  name: string,
  fill: readonly string[] = [],
  template?: string,
): Promise<string> {
  if (template === undefined) await migrated(await createDatabase(server, name));
  else {
    await inDatabase(server.urlOf('postgres'), (client) =>
      client.query(`create database ${name} template ${template}`),
    );
  }
  const url = server.urlOf(name);
  for (const statement of fill) await inDatabase(url, (client) => client.query(statement));
  return url;
}

export async function dropDatabase(server: DatabaseServer, name: string): Promise<void> {
  await inDatabase(server.urlOf('postgres'), (client) => client.query(`drop database ${name} with (force)`));
}

/** Runs a rival to its end, and returns what it printed. */
export async function runRival(name: string, task: object): Promise<string> {
  const args = [...FROM_SOURCES, join(RIVALS, `${name}.ts`), JSON.stringify(task)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  return stdout;
}

/**
 * A transaction that has written, as those of the api do, and does not end: it holds an id of the log.
 * @returns ends it
 */
export async function holdOpen(url: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const held = inDatabase(url, async (client) => {
    await client.query('begin');
    await client.query(`insert into jobs (id) values ('held open')`);
    await client.query(`select nextval('job_pipeline_event_ids')`);
    opened.resolve();
    await promise;
    return client.query('rollback');
  });
  held.catch(opened.reject);
  await opened.promise;
  return async () => {
    resolve();
    await held;
  };
}
