import type { Socket } from 'node:net';
import type pg from 'pg';
import { StoreUnavailableError } from './job-pipelines-store.js';

/** The connection that the transaction is open on. Effects write with it and leave begin, commit and rollback alone. */
export type PostgresTransaction = Pick<pg.PoolClient, 'query'>;

/** disk_full, out_of_memory, configuration_limit_exceeded: no event can help it, and all succeed once it is over. */
const OUT_OF_RESOURCES = /^53[124]00$/;

/**
 * Runs the work in a transaction. What it was given refuses every statement after the end, so that an effect that was not
 * waited for cannot write into somebody else's transaction.
 * @throws {StoreUnavailableError} when there is no connection, it broke, or the server has no room left; what the work threw otherwise
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: PostgresTransaction, client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw new StoreUnavailableError('no connection to PostgreSQL', { cause });
  });
  let broken: Error | undefined;
  // A connection that breaks in our hands says so here too; the query in flight fails as well and is what counts.
  const remember = (error: Error) => void (broken = error);
  client.on('error', remember);
  const guarded = guard(client);
  try {
    writeTogether(client);
    const begun = client.query('begin');
    begun.catch(() => undefined);
    const result = await work(guarded.tx, client);
    guarded.end();
    await begun;
    // failpoint: executor between effect and commit
    const { command } = await client.query('commit');
    // PostgreSQL answers a commit of a transaction in which a statement failed, unseen, with a rollback.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back: a statement in it has failed');
    return result;
  } catch (error) {
    guarded.end();
    await client.query('rollback').catch(remember);
    if (broken) throw new StoreUnavailableError('the connection to PostgreSQL broke', { cause: error });
    if (isOutOfResources(error)) throw new StoreUnavailableError('PostgreSQL has no room left', { cause: error });
    throw error;
  } finally {
    client.off('error', remember);
    client.release(broken);
  }
}

const isOutOfResources = (error: unknown) =>
  error instanceof Error && OUT_OF_RESOURCES.test(String((error as { code?: unknown }).code));

function guard(client: pg.PoolClient): { readonly tx: PostgresTransaction; readonly end: () => void } {
  let ended = false;
  const guarded = (...args: unknown[]): unknown => {
    if (ended) return Promise.reject(new Error('the transaction of this event has ended'));
    writeTogether(client);
    return client.query(...(args as Parameters<typeof client.query>));
  };
  return { tx: { query: guarded as pg.PoolClient['query'] }, end: () => void (ended = true) };
}

/**
 * Whatever is sent until the end of this turn of the event loop leaves in one write. Each write wakes PostgreSQL, and Linux
 * likes to run what is woken in the place of the one that woke it.
 */
function writeTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
