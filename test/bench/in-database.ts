import pg from 'pg';
import type { OwnedProcesses } from './owned-processes.js';

/** A connection that ends with everything else that was started. */
export async function connectTo(connectionString: string, owned: OwnedProcesses): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  owned.add(() => client.end());
  return client;
}

/** Work on a connection of its own. */
export async function inDatabase<Result>(
  connectionString: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
