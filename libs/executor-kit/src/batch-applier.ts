import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import type { ConsumedBatch, ConsumedRecord, KafkaLog } from '@flow-pipelines/kafka';
import { readEvent, type RejectionReason } from './event-reader.js';
import type { JobPipelinesStore } from './job-pipelines-store.js';

export interface HandlerContext<Tx> {
  /** The store's transaction: what is written with it commits together with the mark. */
  readonly tx: Tx;
  /** Aborted when the partition may be somebody else's by now, or the consumer stops. */
  readonly signal: AbortSignal;
}

export type Handler<Tx> = (event: JobPipelinesUpdated, context: HandlerContext<Tx>) => Promise<void> | void;

/** A record that is no event this kit can read, with its coordinates. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly record: ConsumedRecord;
}

/** Since the start of the process. */
export interface Counters {
  readonly applied: number;
  /** Known already: duplicates, replays, stragglers. */
  readonly dropped: number;
  readonly tombstones: number;
  readonly rejected: number;
  /** Failed attempts of handler or store. */
  readonly failures: number;
}

export interface BatchApplierOptions<Tx> {
  readonly executor: string;
  readonly store: JobPipelinesStore<Tx>;
  readonly handler: Handler<Tx>;
  readonly log: KafkaLog;
  readonly onRejected?: (rejection: Rejection) => Promise<void>;
}

/** Bounds how long the marks of a transaction stay locked. */
const RECORDS_PER_TRANSACTION = 500;
/** From this attempt on the records that failed together go one by one, so that only the one at fault stays behind. */
const SINGLY_FROM_ATTEMPT = 2;

/** The handler has thrown; the store's transaction is rolled back. */
class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed';

  constructor(
    readonly event: JobPipelinesUpdated,
    options: ErrorOptions,
  ) {
    super(`the handler failed on version ${event.version} of job ${event.job_id}`, options);
  }
}

/** Applies what one partition brings, many records in a transaction, and moves the offset behind each commit. */
export class BatchApplier<Tx> {
  private readonly counted = { applied: 0, dropped: 0, tombstones: 0, rejected: 0, failures: 0 };

  constructor(private readonly options: BatchApplierOptions<Tx>) {}

  get counters(): Counters {
    return { ...this.counted };
  }

  async apply(batch: ConsumedBatch): Promise<void> {
    for (const records of runsOf(batch)) {
      batch.signal.throwIfAborted();
      try {
        await this.applyRun(records, batch);
      } catch (error) {
        this.counted.failures += 1;
        if (error instanceof HandlerFailed) await this.applyBefore(error.event, records, batch);
        throw error;
      }
    }
  }

  /** What stands before the event at fault need not wait for it. */
  private async applyBefore(event: JobPipelinesUpdated, records: readonly ConsumedRecord[], batch: ConsumedBatch) {
    const index = records.findIndex((record) => {
      const read = readEvent(record);
      return read.kind === 'event' && read.event.event_id === event.event_id;
    });
    if (index > 0) await this.applyRun(records.slice(0, index), batch);
  }

  /** All or nothing: effects and marks in one transaction, then the rejected ones, then the offset. */
  private async applyRun(records: readonly ConsumedRecord[], batch: ConsumedBatch): Promise<void> {
    const { store, executor } = this.options;
    const events: JobPipelinesUpdated[] = [];
    const rejections: Rejection[] = [];
    let tombstones = 0;
    for (const record of records) {
      const read = readEvent(record);
      if (read.kind === 'event') events.push(read.event);
      else if (read.kind === 'tombstone') tombstones += 1;
      else rejections.push({ reason: read.reason, detail: read.detail, record });
    }
    const applied = await store.apply(executor, events, (event, tx) => this.handle(event, tx, batch.signal));
    for (const rejection of rejections) await this.reject(rejection);
    this.counted.applied += applied;
    this.counted.dropped += events.length - applied;
    this.counted.tombstones += tombstones;
    const last = records.at(-1);
    if (last) await batch.advance(last.offset);
  }

  private async handle(event: JobPipelinesUpdated, tx: Tx, signal: AbortSignal): Promise<void> {
    try {
      await this.options.handler(event, { tx, signal });
    } catch (cause) {
      throw new HandlerFailed(event, { cause });
    }
  }

  private async reject(rejection: Rejection): Promise<void> {
    const { reason, detail, record } = rejection;
    const { topic, partition, offset, key } = record;
    this.options.log.error({ reason, detail, topic, partition, offset: String(offset), key }, 'record rejected');
    await this.options.onRejected?.(rejection);
    this.counted.rejected += 1;
  }
}

function* runsOf({ records, attempt }: ConsumedBatch): Generator<readonly ConsumedRecord[]> {
  let start = 0;
  while (start < records.length) {
    const singly = attempt >= SINGLY_FROM_ATTEMPT && start < RECORDS_PER_TRANSACTION;
    const end = start + (singly ? 1 : RECORDS_PER_TRANSACTION);
    yield records.slice(start, end);
    start = end;
  }
}
