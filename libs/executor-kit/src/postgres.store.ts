import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import pg from 'pg';
import { applyAboveMarks, type Effect, type JobPipelinesStore } from './job-pipelines-store.js';

/** The connection that the transaction is open on. Effects write with it and leave begin, commit and rollback alone. */
export type PostgresTransaction = Pick<pg.PoolClient, 'query'>;

export interface PostgresStoreOptions {
  readonly connectionString: string;
  /** Schema of the marks; made if it is missing. */
  readonly schema: string;
  /** Makes the executor's own tables, in the same transaction as the marks' table. Must bear being repeated. */
  readonly prepare?: (tx: PostgresTransaction) => Promise<void>;
  /** Told about connections that break while nobody uses them; they are replaced by themselves. */
  readonly onIdleError?: (error: Error) => void;
  readonly maxConnections?: number;
}

/** Any fixed number: only one process at a time makes tables. */
const PREPARE_LOCK = 7_310_454;

/**
 * Marks and effects in one PostgreSQL database, committed together. The rows of the marks are locked for as long as the
 * transaction lasts, so a consumer that has lost its partition without knowing it waits, and then finds the newer mark.
 */
export class PostgresStore implements JobPipelinesStore<PostgresTransaction> {
  /** For the executor's own reads. */
  readonly pool: pg.Pool;
  private readonly sql: ReturnType<typeof statements>;

  constructor(private readonly options: PostgresStoreOptions) {
    this.sql = statements(pg.escapeIdentifier(options.schema));
    this.pool = new pg.Pool({
      connectionString: options.connectionString,
      max: options.maxConnections ?? 8,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      statement_timeout: 30_000,
      // A database that has silently vanished fails the query instead of holding the partition for ever.
      query_timeout: 35_000,
      // A frozen executor lets go of the marks that it has locked.
      idle_in_transaction_session_timeout: 30_000,
    });
    // Without a listener the first broken idle connection would end the process.
    this.pool.on('error', (error) => options.onIdleError?.(error));
  }

  async prepare(): Promise<void> {
    await this.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [PREPARE_LOCK]);
      const { rows } = await tx.query('select to_regnamespace($1) is null as missing', [
        pg.escapeIdentifier(this.options.schema),
      ]);
      if (rows[0]?.missing) await tx.query(this.sql.createSchema);
      await tx.query(this.sql.createMarks);
      await this.options.prepare?.(tx);
    });
  }

  async apply(
    executor: string,
    events: readonly JobPipelinesUpdated[],
    effect: Effect<PostgresTransaction>,
  ): Promise<number> {
    if (events.length === 0) return 0;
    const jobIds = [...new Set(events.map(({ job_id }) => job_id))];
    return this.transaction(async (tx) => {
      await tx.query(this.sql.addMissingMarks, [executor, jobIds]);
      const { rows } = await tx.query<{ job_id: string; version: string }>(this.sql.lockMarks, [executor, jobIds]);
      const marks = new Map(rows.map(({ job_id, version }) => [job_id, Number(version)]));
      const applied = await applyAboveMarks(marks, events, effect, tx);
      if (applied > 0) await tx.query(this.sql.raiseMarks, [executor, [...marks.keys()], [...marks.values()]]);
      return applied;
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async transaction<T>(work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    // A connection that breaks in our hands says so here too; the query in flight fails as well and is what counts.
    const remember = (error: Error) => void (broken = error);
    client.on('error', remember);
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(remember);
      throw error;
    } finally {
      client.off('error', remember);
      client.release(broken);
    }
  }
}

function statements(schema: string) {
  const marks = `${schema}.high_water_marks`;
  return {
    createSchema: `create schema if not exists ${schema}`,
    createMarks: `create table if not exists ${marks} (
      executor text collate "C" not null,
      job_id text collate "C" not null,
      version bigint not null,
      primary key (executor, job_id)
    )`,
    // Both in the order of the job ids, so that two transactions never wait for each other crosswise.
    addMissingMarks: `insert into ${marks} (executor, job_id, version)
      select $1, job_id, 0 from unnest($2::text[]) as job_id order by job_id collate "C"
      on conflict do nothing`,
    // A statement of its own after the insert: it sees what was committed while the insert waited.
    lockMarks: `select job_id, version from ${marks}
      where executor = $1 and job_id = any($2::text[]) order by job_id for update`,
    raiseMarks: `update ${marks} as mark set version = raised.version
      from unnest($2::text[], $3::bigint[]) as raised (job_id, version)
      where mark.executor = $1 and mark.job_id = raised.job_id and mark.version < raised.version`,
  };
}
