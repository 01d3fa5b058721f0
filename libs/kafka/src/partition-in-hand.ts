import type { Batch } from 'kafkajs';
import { FetchedRecord, type ConsumedBatch } from './consumed-batch.js';

/** Records that may wait for their effect before the partition is no longer fetched. */
const MAX_RECORDS = 500;
/** Batches behind one that does not end: all of them are read again after a crash. */
const MAX_BATCHES = 200;

/** A batch that was fetched and is not yet left behind. */
interface UnderWay {
  /** Everything below is done, as far as this batch goes. */
  reached: bigint;
  /** The offset behind it, markers of transactions included. */
  end: bigint;
  /** Records that still need memory. */
  held: number;
}

/** Makes the position known to the broker; resolves when it is. */
export type CommitPosition = (partition: number, position: bigint) => Promise<void>;

/**
 * One partition for as long as it is ours: its batches under way, in the order of the log. Whichever is done first, only
 * the position below which all of them are done is committed.
 */
export class PartitionInHand {
  private readonly losing = new AbortController();
  private readonly underWay: UnderWay[] = [];
  private held = 0;
  private waiting: (() => void)[] = [];
  /** Unknown before the first batch. */
  private position: bigint | undefined;
  /** Fetches it again; set while it is paused. */
  resume: (() => void) | undefined;
  /** The batches are worked on one after the other: the last one's end. */
  last: Promise<void> = Promise.resolve();

  /** Of all its batches. */
  private readonly signal: AbortSignal;

  constructor(
    readonly partition: number,
    stopping: AbortSignal,
    private readonly commit: CommitPosition,
  ) {
    this.signal = AbortSignal.any([this.losing.signal, stopping]);
  }

  get isLost(): boolean {
    return this.losing.signal.aborted;
  }

  get isFull(): boolean {
    return this.held >= MAX_RECORDS || this.underWay.length >= MAX_BATCHES;
  }

  /** Where to read again after a failure. */
  get safePosition(): bigint | undefined {
    return this.position;
  }

  accept(fetched: Batch, attempt: number): { readonly batch: ConsumedBatch; readonly done: () => Promise<void> } {
    const { topic, partition } = fetched;
    const records = fetched.messages.map((message) => new FetchedRecord(topic, partition, message));
    const first = records[0]?.offset ?? BigInt(fetched.lastOffset());
    const entry: UnderWay = { reached: first, end: BigInt(fetched.lastOffset()) + 1n, held: records.length };
    this.position ??= first;
    this.underWay.push(entry);
    this.held += entry.held;
    const { signal } = this;
    const last = records.at(-1)?.offset;
    const advance = async (through: bigint) => {
      await this.reach(entry, through === last ? entry.end : through + 1n);
    };
    const release = (count: number) => this.release(entry, count);
    return {
      batch: { topic, partition, records, attempt, signal, advance, release },
      done: () => this.reach(entry, entry.end),
    };
  }

  /** Nothing but markers and aborted records up to there: done with what is before it. @returns whether that is done */
  skipTo(end: bigint): boolean {
    const last = this.underWay.at(-1);
    if (last) last.end = end;
    return last === undefined;
  }

  /** Resolves when there is room, but no later than in so many milliseconds. */
  async untilRoom(ms: number): Promise<void> {
    if (!this.isFull || this.isLost) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Its effects may be somebody else's business by now, and so is its position. */
  lose(reason: unknown): void {
    this.losing.abort(reason);
    this.makeRoom();
  }

  private async reach(entry: UnderWay, offset: bigint): Promise<void> {
    this.losing.signal.throwIfAborted();
    if (offset > entry.reached) entry.reached = offset;
    if (entry.reached >= entry.end) this.release(entry, entry.held);
    const before = this.position;
    for (let first = this.underWay[0]; first; first = this.underWay[0]) {
      this.position = first.reached;
      if (first.reached < first.end) break;
      this.underWay.shift();
    }
    this.makeRoom();
    if (this.position !== undefined && this.position !== before) await this.commit(this.partition, this.position);
  }

  private release(entry: UnderWay, count: number): void {
    const released = Math.min(count, entry.held);
    entry.held -= released;
    this.held -= released;
    this.makeRoom();
  }

  private makeRoom(): void {
    if (this.isFull && !this.isLost) return;
    for (const resolve of this.waiting.splice(0)) resolve();
    if (this.isLost || this.held > MAX_RECORDS / 2) return;
    this.resume?.();
    this.resume = undefined;
  }
}
