import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@flow-pipelines/runtime';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 3_000;

export interface DatabaseConnectionOptions {
  /** What must have been done before the process counts as ready, such as `migrate`; it is repeated until it succeeds. */
  readonly prepare: (dataSource: DataSource) => Promise<void>;
  readonly log: Logger;
}

/**
 * The way of a process to its database. A process starts whether PostgreSQL is there or not, and becomes ready when it is:
 *
 *   waiting ──(connected and prepared)──▶ ready ──(close)──▶ closed
 *
 * Once ready it stays so: the pool behind the data source replaces broken connections by itself, and a statement fails
 * with a connection error while there are none.
 */
export class DatabaseConnection {
  private state: 'waiting' | 'ready' | 'closed' = 'waiting';
  private readonly closing = new AbortController();

  constructor(
    readonly dataSource: DataSource,
    private readonly options: DatabaseConnectionOptions,
  ) {}

  get isReady(): boolean {
    return this.state === 'ready';
  }

  /** Resolves to true once ready, or to false when closed before that. Keeps trying, quietly after the first failure. */
  async connect(): Promise<boolean> {
    for (let retryMs = FIRST_RETRY_MS; this.state === 'waiting'; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
      try {
        await this.attempt();
        if (this.state === 'waiting') this.state = 'ready';
      } catch (error) {
        this.options.log[retryMs === FIRST_RETRY_MS ? 'warn' : 'debug'](
          { err: error },
          'the database is not ready yet',
        );
        await sleep(retryMs, undefined, { signal: this.closing.signal }).catch(() => this.state);
      }
    }
    return this.isReady;
  }

  /** Behind the data source; undefined before the first attempt to connect, and in the end. */
  get pool(): Pool | undefined {
    return (this.dataSource.driver as { readonly master?: Pool }).master;
  }

  /** Rejects unless a statement can be run now. */
  async check(): Promise<void> {
    if (!this.isReady) throw new Error('not connected yet');
    await this.dataSource.query('select 1');
  }

  async close(): Promise<void> {
    this.state = 'closed';
    this.closing.abort();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async attempt(): Promise<void> {
    if (!this.dataSource.isInitialized) await this.dataSource.initialize();
    await this.options.prepare(this.dataSource);
  }
}
