import { createDatabase, type DatabaseServer } from './contestants.js';
import { inDatabase } from './in-database.js';
import { migrated } from './services.js';

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
