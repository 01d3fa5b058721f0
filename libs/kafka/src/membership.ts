import type { Consumer, EachBatchPayload } from 'kafkajs';
import { backoffMs } from './backoff.js';
import type { ConsumedBatch } from './consumed-batch.js';
import type { ConsumerProgress } from './consumer-progress.js';
import type { GroupConsumerOptions } from './group-consumer-options.js';
import { kafkaErrorOf } from './kafka-error.js';
import { OffsetCommitter } from './offset-committer.js';
import { PartitionInHand } from './partition-in-hand.js';
import { Slots } from './slots.js';

const DEFAULT_CONCURRENCY = 4;
/** How long the client is kept from the other partitions, so that a full one need not be paused for a moment's work. */
const PATIENCE_MS = 100;

/**
 * What a member does in one generation of its group, from one assignment of partitions to the next: takes fetched batches,
 * lets them be worked on, and commits what is done. When it has ended, no position is committed any more.
 */
export class Membership {
  private readonly partitions = new Map<number, PartitionInHand>();
  private readonly working = new Set<Promise<void>>();
  private readonly committer: OffsetCommitter;
  private readonly slots: Slots;
  private ended = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly options: GroupConsumerOptions,
    private readonly stopping: AbortSignal,
    private readonly progress: ConsumerProgress,
    /** In a row, by partition; they outlive the membership. */
    private readonly failures: Map<number, number>,
  ) {
    this.committer = new OffsetCommitter(consumer, options.topic);
    this.slots = new Slots(options.concurrency ?? DEFAULT_CONCURRENCY);
  }

  /** Resolves soon: the client waits for it. A batch that is not taken is fetched again. */
  async take(payload: EachBatchPayload): Promise<void> {
    if (this.ended || this.stopping.aborted || payload.isStale()) return;
    const inHand = this.inHand(payload.batch.partition);
    const last = payload.batch.messages.at(-1);
    if (!last) return;
    const { batch, done } = inHand.accept(payload.batch, this.failures.get(inHand.partition) ?? 0);
    payload.resolveOffset(last.offset);
    this.follow(this.work(inHand, batch, done));
    await inHand.untilRoom(PATIENCE_MS);
    if (inHand.isFull && !inHand.isLost) inHand.resume ??= payload.pause();
  }

  /** The client went past these without handing them over. */
  skip(partition: number, end: bigint): void {
    if (this.partitions.get(partition)?.skipTo(end) ?? true) this.progress.moved(partition, end);
  }

  /** Fetches no more; resolves when all that is under way has ended and what is done is committed. */
  async finish(): Promise<void> {
    this.consumer.pause([{ topic: this.options.topic }]);
    while (this.working.size > 0) await Promise.allSettled(this.working);
    await this.committer.flush();
  }

  end(reason: Error): void {
    this.ended = true;
    this.committer.end();
    for (const inHand of this.partitions.values()) {
      inHand.resume?.();
      inHand.lose(reason);
    }
  }

  /** Reads a partition again from there. */
  seek(partition: number, offset: bigint): void {
    const inHand = this.partitions.get(partition);
    this.partitions.delete(partition);
    inHand?.resume?.();
    inHand?.lose(new Error('the partition is read again'));
    this.consumer.seek({ topic: this.options.topic, partition, offset: String(offset) });
  }

  private inHand(partition: number): PartitionInHand {
    let inHand = this.partitions.get(partition);
    if (!inHand) {
      inHand = new PartitionInHand(partition, this.stopping, (...moved) => this.commit(...moved));
      this.partitions.set(partition, inHand);
    }
    return inHand;
  }

  private async work(inHand: PartitionInHand, batch: ConsumedBatch, done: () => Promise<void>): Promise<void> {
    const { onBatch, order = 'one by one' } = this.options;
    if (order === 'overlapping') {
      await this.attempt(inHand, batch, () => onBatch(batch), done);
      return;
    }
    const inTurn = inHand.last.then(() =>
      this.slots.run(() =>
        this.attempt(
          inHand,
          batch,
          async () => {
            batch.signal.throwIfAborted();
            await onBatch(batch);
          },
          done,
        ),
      ),
    );
    inHand.last = inTurn;
    await inTurn;
  }

  /** Never fails: what cannot be done now is read again. */
  private async attempt(
    inHand: PartitionInHand,
    batch: ConsumedBatch,
    work: () => Promise<void>,
    done: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!inHand.isLost && !this.stopping.aborted && !this.ended) this.letRest(inHand, batch.attempt, error);
      return;
    }
    if (inHand.isLost) return;
    this.failures.delete(inHand.partition);
    await done().catch((error: unknown) => {
      this.options.log.debug({ err: kafkaErrorOf(error, 'commit') }, 'an offset was not committed, it is tried again');
    });
  }

  private letRest(inHand: PartitionInHand, attempt: number, err: unknown): void {
    const { topic, log } = this.options;
    const { partition, safePosition } = inHand;
    const restMs = backoffMs(attempt);
    this.failures.set(partition, attempt + 1);
    log.warn({ err, topic, partition, attempt, restMs }, 'batch failed, it comes again');
    this.seek(partition, safePosition ?? 0n);
    const partitions = [{ topic, partitions: [partition] }];
    this.consumer.pause(partitions);
    setTimeout(() => {
      try {
        this.consumer.resume(partitions);
      } catch {
        // This membership has ended meanwhile, and kafkajs throws; the next one begins with nothing paused.
      }
    }, restMs).unref();
  }

  private async commit(partition: number, position: bigint): Promise<void> {
    await this.committer.commit(partition, position);
    this.progress.moved(partition, position);
  }

  private follow(work: Promise<void>): void {
    this.working.add(work);
    void work.finally(() => this.working.delete(work));
  }
}
