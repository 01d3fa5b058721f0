import type { Consumer } from 'kafkajs';
import { kafkaErrorOf } from './kafka-error.js';

/** A commit that failed is repeated after so long, unless another position comes earlier. */
const REPEAT_MS = 1_000;

/**
 * Commits positions of partitions during one membership, one request at a time: those that come meanwhile travel together
 * in the next. What a request could not commit goes with the next one, so a position is lost only with the membership,
 * and then its records are read again.
 */
export class OffsetCommitter {
  private due = new Map<number, bigint>();
  private sending: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private ended = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly topic: string,
  ) {}

  /** @throws {KafkaError} when the request that carried it failed; it is repeated all the same */
  commit(partition: number, position: bigint): Promise<void> {
    this.due.set(partition, position);
    return this.sendNext();
  }

  /** Sends what is due and resolves when nothing is under way any more; never fails. */
  async flush(): Promise<void> {
    if (this.due.size > 0) await this.sendNext().catch(() => undefined);
    await this.sending;
  }

  /** The partitions may be somebody else's now, and so are their positions. */
  end(): void {
    this.ended = true;
    this.due.clear();
  }

  private sendNext(): Promise<void> {
    this.next ??= this.sending.then(() => this.send());
    return this.next;
  }

  private send(): Promise<void> {
    this.next = undefined;
    const offsets = this.due;
    this.due = new Map();
    const sent = this.request(offsets);
    this.sending = sent.catch(() => this.keep(offsets));
    return sent;
  }

  private async request(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    if (offsets.size === 0) return;
    const { topic } = this;
    const positions = [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
    try {
      await this.consumer.commitOffsets(positions);
    } catch (error) {
      throw kafkaErrorOf(error, `commit offsets of ${topic}`);
    }
  }

  private keep(offsets: ReadonlyMap<number, bigint>): void {
    if (this.ended) return;
    for (const [partition, offset] of offsets) if (!this.due.has(partition)) this.due.set(partition, offset);
    setTimeout(() => void this.flush(), REPEAT_MS).unref();
  }
}
