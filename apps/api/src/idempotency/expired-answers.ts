import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseConnection } from '@flow-pipelines/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { FORGET_ANSWERS } from './idempotency.sql.js';

const LOOK_EVERY_MS = 5 * 60_000;
/** Bounds how long rows stay locked, and what a look costs. */
const AT_ONCE = 1_000;

/**
 * Forgets answers that are older than a day, which nobody gets any more. Any number of processes may do so at a time; one
 * that ends loses nothing.
 */
@Injectable()
export class ExpiredAnswers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ExpiredAnswers.name);
  private readonly stopping = new AbortController();
  private looking: Promise<void> | undefined;

  constructor(private readonly database: DatabaseConnection) {}

  onApplicationBootstrap(): void {
    this.looking = this.lookNowAndThen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  /** @returns how many were forgotten */
  async forget(): Promise<number> {
    for (let forgotten = 0; ;) {
      const [, count]: [unknown, number] = await this.database.dataSource.query(FORGET_ANSWERS, [AT_ONCE]);
      forgotten += count;
      if (count < AT_ONCE || this.stopping.signal.aborted) return forgotten;
    }
  }

  private async lookNowAndThen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // Not all processes at the same time.
      await sleep(LOOK_EVERY_MS * (0.5 + Math.random()), undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || !this.database.isReady) continue;
      await this.forget().catch((error: unknown) => this.logger.warn(error));
    }
  }
}
