import type { PoolClient, QueryResult, QueryResultRow } from 'pg';

/** The connection below TypeORM's query runner, see createDataSource: statements are pipelined. */
export type Connection = Pick<PoolClient, 'query'>;

/** Sends a prepared statement without waiting for those before it. */
export function send<Row extends QueryResultRow = never>(
  connection: Connection,
  { name, text }: { readonly name: string; readonly text: string },
  values: unknown[],
): Promise<QueryResult<Row>> {
  return connection.query<Row>({ name, text, values });
}

/**
 * Waits for all statements of one round trip, so that the connection is quiet whatever happened, then throws the first
 * error: those behind it only say that the transaction was aborted already.
 */
export async function roundTrip<T extends readonly Promise<unknown>[]>(statements: readonly [...T]) {
  await Promise.allSettled(statements);
  return Promise.all(statements);
}
