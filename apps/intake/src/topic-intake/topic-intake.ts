import type { ConsumedBatch, ConsumedRecord } from '@flow-pipelines/kafka';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { storeDeadLetters, type StorableDeadLetter } from '../dead-letters/store-dead-letters.js';
import { rejected, type Reading } from './json-reader.js';

/** What is read from a topic, and what becomes of it. */
export interface TopicPart<Message> {
  readonly topic: string;
  /** Never throws. */
  read(record: ConsumedRecord): Reading<Message>;
  /** Must bear repeats and any order: what it writes commits with nothing that tells one delivery from another. */
  apply(manager: EntityManager, messages: readonly Message[]): Promise<void>;
}

/** Since the start of the process. */
export interface IntakeCounters {
  readonly taken: number;
  readonly rejected: number;
  /** Transactions that failed; their records come again. */
  readonly failures: number;
}

/** Bounds how long the rows of a transaction stay locked. */
const RECORDS_PER_TRANSACTION = 500;
const EXECUTOR = 'intake';
/** data_exception, integrity_constraint_violation, program_limit_exceeded: what says so will say so again. */
const WRONG_DATA = /^(22|23|54)/;

/**
 * Takes the records of one topic into the database, many in a transaction, and moves the offset behind each commit. A record
 * that cannot be read, or that the database has no place for, becomes a dead letter in that transaction and stays alone: it
 * is counted and logged, and those behind it go on. Everything else that fails comes again.
 */
export class TopicIntake<Message> {
  private readonly counted = { taken: 0, rejected: 0, failures: 0 };

  constructor(
    private readonly part: TopicPart<Message>,
    private readonly dataSource: DataSource,
    private readonly log: Logger,
  ) {}

  get counters(): IntakeCounters {
    return { ...this.counted };
  }

  async take(batch: ConsumedBatch): Promise<void> {
    for (let start = 0; start < batch.records.length; start += RECORDS_PER_TRANSACTION) {
      batch.signal.throwIfAborted();
      const records = batch.records.slice(start, start + RECORDS_PER_TRANSACTION);
      try {
        await this.takeOrSplit(records, batch.signal);
      } catch (error) {
        this.counted.failures += 1;
        throw error;
      }
      const last = records.at(-1);
      if (last) await batch.advance(last.offset);
    }
  }

  /** Records that failed together because of their data go one by one, so that only the one at fault stays behind. */
  private async takeOrSplit(records: readonly ConsumedRecord[], signal: AbortSignal): Promise<void> {
    const readings = records.map((record) => ({ record, reading: this.part.read(record) }));
    try {
      await this.commit(readings);
    } catch (error) {
      if (!isWrongData(error)) throw error;
      const [only] = readings;
      if (readings.length === 1 && only?.reading.kind === 'message') {
        return this.commit([{ record: only.record, reading: rejected('refused_by_database', error.message) }]);
      }
      if (readings.length === 1) throw error;
      for (const record of records) {
        signal.throwIfAborted();
        await this.takeOrSplit([record], signal);
      }
    }
  }

  /** All or nothing. */
  private async commit(readings: readonly ReadRecord<Message>[]): Promise<void> {
    const messages = readings.flatMap(({ reading }) => (reading.kind === 'message' ? [reading.message] : []));
    const rejections = readings.flatMap(({ record, reading }) =>
      reading.kind === 'rejected' ? [deadLetterOf(record, reading)] : [],
    );
    if (messages.length + rejections.length === 0) return;
    await this.dataSource.transaction(async (manager) => {
      if (messages.length > 0) await this.part.apply(manager, messages);
      await storeDeadLetters(manager, rejections);
    });
    for (const { reason, detail, topic, partition, offset, key } of rejections)
      this.log.error({ reason, detail, topic, partition, offset: String(offset), key }, 'record rejected');
    this.counted.taken += messages.length;
    this.counted.rejected += rejections.length;
  }
}

interface ReadRecord<Message> {
  readonly record: ConsumedRecord;
  readonly reading: Reading<Message>;
}

function deadLetterOf(
  { topic, partition, offset, key, value }: ConsumedRecord,
  { reason, detail }: { readonly reason: string; readonly detail: string },
): StorableDeadLetter {
  return {
    executor: EXECUTOR,
    topic,
    partition,
    offset,
    reason,
    detail,
    key,
    value,
    attempts: 1,
    occurredAt: new Date(),
  };
}

function isWrongData(error: unknown): error is Error {
  const { code } = (error ?? {}) as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && WRONG_DATA.test(code);
}
