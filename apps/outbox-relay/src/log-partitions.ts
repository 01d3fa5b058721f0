import { dropEventPartitions, ensureEventPartitions } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';

/** Partitions are made weeks ahead, so that looking a few times a day leaves time for a failure to be seen. */
const EVERY_MS = 6 * 60 * 60 * 1_000;
/** After a failure. Each attempt to drop may hold up writers for a second, so whoever reads for long is not asked often. */
const RETRY_MS = 10 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Makes the log's partitions ahead and drops those that are too old. Whoever leads does it, between two batches. */
export class LogPartitions {
  private nextAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    /** 0: nothing is ever dropped. */
    private readonly retentionDays: number,
    private readonly log: Logger,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Never fails: what could not be done is logged, and tried again. */
  async keep(): Promise<void> {
    if (this.clock() < this.nextAt) return;
    const isMade = await this.makeAhead();
    const isDropped = this.retentionDays === 0 || (await this.dropOld());
    this.nextAt = this.clock() + (isMade && isDropped ? EVERY_MS : RETRY_MS);
  }

  private async makeAhead(): Promise<boolean> {
    try {
      await ensureEventPartitions(this.dataSource);
      return true;
    } catch (err) {
      this.log.error({ err }, 'partitions of the event log could not be made ahead; the default one catches all');
      return false;
    }
  }

  private async dropOld(): Promise<boolean> {
    const before = new Date(Date.now() - this.retentionDays * DAY_MS);
    try {
      const partitions = await dropEventPartitions(this.dataSource, before);
      if (partitions.length > 0) this.log.info({ partitions }, 'dropped partitions of the event log');
      return true;
    } catch (err) {
      this.log.warn({ err }, 'old partitions of the event log could not be dropped; trying again in some minutes');
      return false;
    }
  }
}
