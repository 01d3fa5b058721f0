import type { EachBatchPayload } from 'kafkajs';
import { toRecord, type ConsumedBatch } from './consumed-batch.js';
import type { ConsumerProgress } from './consumer-progress.js';
import { protocolTypeOf } from './kafka-error.js';

/** The coordinator's ways to say that this member's partitions may be somebody else's by now. */
const MEMBERSHIP_ENDED: ReadonlySet<string | undefined> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/**
 * A batch while it is worked on: keeps the membership alive by heartbeats however long that takes, and commits what is
 * done. `lost` is set once the client has to rejoin its group; the batch's signal is aborted at the same moment.
 */
export class BatchInHand {
  readonly batch: ConsumedBatch;
  lost: unknown;
  private readonly losing = new AbortController();
  private readonly heartbeats: NodeJS.Timeout;

  constructor(
    private readonly payload: EachBatchPayload,
    attempt: number,
    stopping: AbortSignal,
    private readonly progress: ConsumerProgress,
    heartbeatMs: number,
  ) {
    const { topic, partition, messages } = payload.batch;
    this.batch = {
      topic,
      partition,
      attempt,
      records: messages.map((message) => toRecord(topic, partition, message)),
      signal: AbortSignal.any([this.losing.signal, stopping]),
      advance: (throughOffset) => this.advance(throughOffset),
    };
    this.heartbeats = setInterval(() => void this.beat(), heartbeatMs);
  }

  async advanceToEnd(): Promise<void> {
    const last = this.batch.records.at(-1);
    if (last) await this.advance(last.offset);
  }

  end(): void {
    clearInterval(this.heartbeats);
  }

  private async advance(throughOffset: bigint): Promise<void> {
    const { payload } = this;
    try {
      payload.resolveOffset(String(throughOffset));
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
    } catch (error) {
      this.lose(error);
      throw error;
    }
    const atEnd = throughOffset === this.batch.records.at(-1)?.offset;
    this.progress.moved(payload.batch.partition, (atEnd ? BigInt(payload.batch.lastOffset()) : throughOffset) + 1n);
  }

  /** A broker that does not answer is no reason to stop; the commit at the end will tell. */
  private async beat(): Promise<void> {
    try {
      await this.payload.heartbeat();
    } catch (error) {
      if (MEMBERSHIP_ENDED.has(protocolTypeOf(error))) this.lose(error);
    }
  }

  private lose(error: unknown): void {
    this.lost ??= error;
    this.losing.abort(error);
  }
}
