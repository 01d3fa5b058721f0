import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import pg from 'pg';
import {
  applyAboveMarks,
  type ApplyOptions,
  type Effect,
  type JobPipelinesStore,
  type Outcome,
  type ParkedEvent,
  type ParkedJob,
  type RedriveStep,
} from './job-pipelines-store.js';
import { holdParked, raiseMarks, type MarkRow } from './postgres-marks.js';
import { statementsFor } from './postgres-store.sql.js';
import { inTransaction, type PostgresTransaction } from './postgres-transaction.js';

export interface PostgresStoreOptions {
  /** As `postgresql://…`; without it the standard variables of PostgreSQL (PGHOST, …) count. */
  readonly connectionString?: string;
  /** Schema of the marks; made if it is missing. */
  readonly schema: string;
  /** Makes the executor's own tables, in the same transaction as the marks' table. Must bear being repeated. */
  readonly prepare?: (tx: PostgresTransaction) => Promise<unknown>;
  /** Told about connections that break while nobody uses them; they are replaced by themselves. */
  readonly onIdleError?: (error: Error) => void;
  readonly maxConnections?: number;
  /** How long a transaction may wait for its handler before PostgreSQL ends it, in milliseconds. Default 60,000. */
  readonly idleInTransactionMs?: number;
}

/** Any fixed number: only one process at a time makes tables. */
const PREPARE_LOCK = 7_310_454;

/**
 * Marks and effects in one PostgreSQL database, committed together. The row of a job's mark is locked for as long as the
 * transaction lasts. Statements are pipelined: a handler need not wait for one before it sends the next.
 */
export class PostgresStore implements JobPipelinesStore<PostgresTransaction> {
  /** For the executor's own reads. */
  readonly pool: pg.Pool;
  private readonly sql: ReturnType<typeof statementsFor>;

  constructor(private readonly options: PostgresStoreOptions) {
    this.sql = statementsFor(options.schema);
    this.pool = new pg.Pool({
      ...(options.connectionString !== undefined && { connectionString: options.connectionString }),
      max: options.maxConnections ?? 8,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      pipeline: true,
      statement_timeout: 30_000,
      // A database that has silently vanished fails the query instead of holding the job for ever.
      query_timeout: 35_000,
      // A frozen executor lets go of the marks that it has locked.
      idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 60_000,
    });
    // Without a listener the first broken idle connection would end the process.
    this.pool.on('error', (error) => options.onIdleError?.(error));
  }

  async prepare(): Promise<void> {
    const { schema } = this.sql;
    await inTransaction(this.pool, async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [PREPARE_LOCK]);
      const { rows } = await tx.query(this.sql.hasSchema, [schema]);
      if (!rows[0]?.there) await tx.query(this.sql.createSchema);
      await tx.query(this.sql.createTables);
      const found = await tx.query(this.sql.isOld, [`${schema}.high_water_marks`]);
      if (found.rows[0]?.old) await tx.query(this.sql.addColumns);
      await this.options.prepare?.(tx);
    });
  }

  async apply(
    options: ApplyOptions,
    events: readonly JobPipelinesUpdated[],
    effect: Effect<PostgresTransaction>,
  ): Promise<readonly Outcome[]> {
    if (events.length === 0) return [];
    return inTransaction(this.pool, async (tx, client) => {
      const { executor, concurrency } = options;
      const marks = await raiseMarks(client, this.sql, executor, events);
      const passedOver = events.filter(({ job_id }) => marks.get(job_id) === undefined);
      const held = passedOver.length === 0 ? new Set() : await holdParked(client, this.sql, options, passedOver);
      const applied = await applyAboveMarks(marks, events, (event, index) => effect(event, tx, index), concurrency);
      return events.map((event, index) => (held.has(event) ? 'held' : applied.has(index) ? 'applied' : 'known'));
    });
  }

  async park(executor: string, { event, detail, attempts }: ParkedEvent): Promise<boolean> {
    return inTransaction(this.pool, async (_, client) => {
      const { job_id: jobId, version } = event;
      const { rows } = await client.query<MarkRow>(this.sql.lockMark, [executor, jobId]);
      if (version <= Number(rows[0]?.version)) return false;
      const kept = [executor, jobId, version, JSON.stringify(event), detail, attempts];
      await Promise.all([client.query(this.sql.keep, kept), client.query(this.sql.setParked, [executor, jobId])]);
      return true;
    });
  }

  async redrive(executor: string, jobId: string, effect: Effect<PostgresTransaction>): Promise<RedriveStep> {
    return inTransaction(this.pool, async (tx, client) => {
      const { rows } = await client.query<MarkRow>(this.sql.lockMark, [executor, jobId]);
      const mark = Number(rows[0]?.version);
      const next = await client.query<{ event: string }>(this.sql.nextKept, [executor, jobId, mark]);
      const kept = next.rows[0];
      if (kept) {
        const event = JSON.parse(kept.event) as JobPipelinesUpdated;
        await effect(event, tx, 0);
        await client.query(this.sql.setMark, [executor, jobId, event.version]);
        await client.query(this.sql.forgetThrough, [executor, jobId, event.version]);
        // With the last one, or a later event would be folded into nothing, and a crash before the next step park it for good.
        await client.query(this.sql.endParking, [executor, jobId]);
        return { applied: event };
      }
      await client.query(this.sql.forgetThrough, [executor, jobId, mark]);
      await client.query(this.sql.endParking, [executor, jobId]);
      return 'done';
    });
  }

  async requestRedrive(executor: string, jobId: string | null): Promise<number> {
    const { rows } = await this.pool.query<{ job_id: string }>(this.sql.requestRedrive, [executor, jobId]);
    return new Set(rows.map(({ job_id }) => job_id)).size;
  }

  async listRedriveRequests(executor: string, limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ job_id: string }>(this.sql.redriveRequests, [executor, limit]);
    return rows.map(({ job_id }) => job_id);
  }

  async listParked(executor: string, limit: number, after = ''): Promise<ParkedJob[]> {
    const { rows } = await this.pool.query<ParkedRow>(this.sql.listParked, [executor, after, limit]);
    return rows.map(({ job_id, version, events, detail, attempts, parked_at, requested }) => ({
      jobId: job_id,
      version: Number(version),
      events,
      detail,
      attempts,
      parkedAt: parked_at,
      redriveRequested: requested,
    }));
  }

  async countParked(executor: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(this.sql.countParked, [executor]);
    return rows[0]?.count ?? 0;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

interface ParkedRow {
  readonly job_id: string;
  readonly version: string;
  readonly events: number;
  readonly detail: string;
  readonly attempts: number;
  readonly parked_at: Date;
  readonly requested: boolean;
}
