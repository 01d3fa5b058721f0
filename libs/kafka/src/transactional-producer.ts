import type { Kafka, Producer, Transaction } from 'kafkajs';
import { explainingRefusal } from './coordinator-refusal.js';
import { withDeadline } from './deadline.js';
import { KafkaError, kafkaErrorOf, protocolTypeOf } from './kafka-error.js';
import { type OutgoingRecord, ReadyRecord } from './ready-record.js';
import { locate, partitionByKey, partitionOfKey, requestsOf, type RecordCoordinates } from './records.js';
import { sendOffset, type TransactionOffset } from './transaction-offset.js';
import type { TransactionalProducerOptions } from './transactional-producer-options.js';

const DEFAULT_DEADLINE_MS = 15_000;
const DEFAULT_TRANSACTION_TIMEOUT_MS = 30_000;
const CLOSE_DEADLINE_MS = 5_000;

type State = 'new' | 'ready' | 'publishing' | 'broken' | 'closed';

/** How far one publish has come. One that was given up must not go on in the background. */
interface Attempt {
  phase: 'writing' | 'committing' | 'given up';
}

/**
 * Writes batches to one topic, one Kafka transaction a batch, one batch in flight.
 *
 *     new ──open()──▶ ready ◀──▶ publishing ──any error──▶ broken ──close()──▶ closed
 *
 * Whatever error `publish` throws, the producer is broken: close it and open a new one. That holds for a refused record
 * too: kafkajs takes back the sequence numbers of a whole failed request although the broker has kept those of the
 * partitions that succeeded. Where transactions are of version 1 (ADR 34), the next batch would count as a repetition, be
 * acknowledged and be lost. A new producer starts from a new epoch, aborts what was left open and waits for what was
 * being committed.
 *
 * One owner. A refused call (second publish, publish on a producer that is not open) changes nothing.
 */
export class TransactionalProducer {
  private state: State = 'new';
  private readonly producer: Producer;
  private readonly topic: string;
  private readonly partitions: number | undefined;
  private readonly opening: string;
  private readonly deadlineMs: number;
  /** May be changed between two publishes. */
  maxPartitionBytes: number | undefined;

  constructor(client: Kafka, options: TransactionalProducerOptions) {
    this.topic = options.topic;
    this.partitions = options.partitions;
    this.opening = `open the producer ${options.transactionalId}`;
    this.deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.maxPartitionBytes = options.maxPartitionBytes;
    this.producer = client.producer({
      transactionalId: options.transactionalId,
      transactionTimeout: options.transactionTimeoutMs ?? DEFAULT_TRANSACTION_TIMEOUT_MS,
      // A transaction is idempotent in any case; this flag would only fetch a second, unused producer id.
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: partitionByKey,
    });
  }

  get isOpen(): boolean {
    return this.state === 'ready' || this.state === 'publishing';
  }

  /** Connects ahead of `open`, which does it otherwise; the broker learns of no producer yet. @throws {KafkaError} */
  async connect(): Promise<void> {
    try {
      await withDeadline(this.producer.connect(), this.deadlineMs, 'connect the producer');
    } catch (error) {
      throw kafkaErrorOf(error, 'connect the producer');
    }
  }

  /** Takes the transactional.id over from whoever holds it: their next step fails as `fenced`. */
  async open(): Promise<void> {
    if (this.state !== 'new') throw notOpen('open', this.state);
    this.state = 'broken';
    try {
      const initialised = explainingRefusal(() => this.initialise());
      await withDeadline(initialised, this.deadlineMs, this.opening);
    } catch (error) {
      throw kafkaErrorOf(error, this.opening);
    }
    this.state = 'ready';
  }

  /**
   * Writes the records, in order per key, and moves the offset: all or nothing. Without records it only moves the offset.
   * Returns where each record is.
   * @throws {KafkaError}
   */
  async publish(
    records: readonly (OutgoingRecord | ReadyRecord)[],
    offset?: TransactionOffset,
  ): Promise<RecordCoordinates[]> {
    if (this.state === 'publishing') throw new KafkaError('publish_in_flight', 'publish: one at a time');
    if (this.state !== 'ready') throw notOpen('publish', this.state);
    this.state = 'publishing';
    const attempt: Attempt = { phase: 'writing' };
    try {
      const written = await withDeadline(
        this.transact(this.ready(records), offset, attempt),
        this.deadlineMs,
        'publish',
      );
      this.state = 'ready';
      return written;
    } catch (thrown) {
      this.state = 'broken';
      const error = kafkaErrorOf(thrown, 'publish');
      const unknown = attempt.phase === 'committing' && error.code !== 'fenced';
      attempt.phase = 'given up';
      throw unknown ? new KafkaError('outcome_unknown', `commit: ${error.message}`, { cause: error }) : error;
    }
  }

  /** Never fails. A transaction that is still open is left to the next producer's `open()`. */
  async close(): Promise<void> {
    this.state = 'closed';
    await withDeadline(this.producer.disconnect(), CLOSE_DEADLINE_MS, 'close').catch(() => undefined);
  }

  private ready(records: readonly (OutgoingRecord | ReadyRecord)[]): ReadyRecord[] {
    const ready = records.map((record) => ReadyRecord.of(record));
    if (this.partitions === undefined) return ready;
    for (const record of ready) record.partition ??= partitionOfKey(String(record.key), this.partitions);
    return ready;
  }

  private async initialise(): Promise<void> {
    await this.producer.connect();
    // kafkajs takes the id over in its first transaction; ending that one empty sends nothing more.
    const transaction = await this.producer.transaction();
    await transaction.abort();
  }

  private async transact(
    records: readonly ReadyRecord[],
    offset: TransactionOffset | undefined,
    attempt: Attempt,
  ): Promise<RecordCoordinates[]> {
    const transaction = await this.producer.transaction();
    const mayGoOn = () => attempt.phase === 'writing';
    try {
      // First, for it is answered "not yet" at once while the transaction before is still ending. For records the broker
      // waits 20 ms and looks again (add.partitions.to.txn.retry.backoff.ms), and every tenth batch would wait so long.
      if (offset) await sendOffset(transaction, offset, mayGoOn);
      const written = await this.write(transaction, records, mayGoOn);
      if (!mayGoOn()) throw new KafkaError('unavailable', 'publish: given up');
      attempt.phase = 'committing';
      // failpoint: relay between produce and commit
      await transaction.commit();
      return written;
    } catch (error) {
      // So that readers need not wait for the next producer. When it cannot be done, the next producer does it.
      if (transaction.isActive()) await transaction.abort().catch(() => undefined);
      throw error;
    }
  }

  private async write(
    transaction: Transaction,
    records: readonly ReadyRecord[],
    mayGoOn: () => boolean,
  ): Promise<RecordCoordinates[]> {
    const written: RecordCoordinates[] = [];
    for (const [first, end] of requestsOf(records, this.maxPartitionBytes)) {
      if (!mayGoOn()) throw new KafkaError('unavailable', 'publish: given up');
      const messages = records.slice(first, end);
      try {
        const answers = await transaction.send({ topic: this.topic, messages, acks: -1, timeout: this.deadlineMs });
        const baseOffsets = answers.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? -1)] as const);
        written.push(...locate(messages, new Map(baseOffsets)));
      } catch (thrown) {
        throw writeErrorOf(thrown, this.topic, [first, end - 1]);
      }
    }
    return written;
  }
}

function writeErrorOf(thrown: unknown, topic: string, indexes: readonly [number, number]): KafkaError {
  const { code, message } = kafkaErrorOf(thrown, `write to ${topic}`);
  // A policy of the cluster that refuses a write has looked at its records, and will refuse them again.
  const isRejected = code === 'record_rejected' || protocolTypeOf(thrown) === 'POLICY_VIOLATION';
  if (!isRejected) return new KafkaError(code, message, { cause: thrown });
  return new KafkaError('record_rejected', message, { cause: thrown }, indexes);
}

function notOpen(doing: string, state: State): KafkaError {
  return new KafkaError('producer_not_open', `${doing}: the producer is ${state}`);
}
