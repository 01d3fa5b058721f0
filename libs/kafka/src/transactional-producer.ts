import type { Kafka, Producer, Transaction } from 'kafkajs';
import { withDeadline } from './deadline.js';
import { KafkaError, kafkaErrorOf } from './kafka-error.js';
import { RememberingPartitioner, requestsOf, toMessage, type OutgoingRecord, type WrittenRange } from './records.js';
import { sendOffset, type TransactionOffset } from './transaction-offset.js';

export interface TransactionalProducerOptions {
  readonly topic: string;
  /** The same for all who may lead: opening a producer fences every other one with this id. */
  readonly transactionalId: string;
  /** An open or publish that has not ended by then fails. Default 15 s. */
  readonly deadlineMs?: number;
  /** After how long the broker aborts a transaction whose producer has vanished; readers wait behind it. Default 30 s. */
  readonly transactionTimeoutMs?: number;
}

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
 * partitions that succeeded; the next batch would count as a repetition, be acknowledged and be lost. A new producer
 * starts from a new epoch, aborts what was left open and waits for what was being committed.
 *
 * One owner. A refused call (second publish, publish on a producer that is not open) changes nothing.
 */
export class TransactionalProducer {
  private state: State = 'new';
  private readonly partitioner = new RememberingPartitioner();
  private readonly producer: Producer;
  private readonly topic: string;
  private readonly deadlineMs: number;

  constructor(client: Kafka, options: TransactionalProducerOptions) {
    this.topic = options.topic;
    this.deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.producer = client.producer({
      transactionalId: options.transactionalId,
      transactionTimeout: options.transactionTimeoutMs ?? DEFAULT_TRANSACTION_TIMEOUT_MS,
      // A transaction is idempotent in any case; this flag would only fetch a second, unused producer id.
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: this.partitioner.create,
    });
  }

  get isOpen(): boolean {
    return this.state === 'ready' || this.state === 'publishing';
  }

  /** Takes the transactional.id over from whoever holds it: their next step fails as `fenced`. */
  async open(): Promise<void> {
    if (this.state !== 'new') throw notOpen('open', this.state);
    this.state = 'broken';
    try {
      await withDeadline(this.initialise(), this.deadlineMs, 'open the producer');
    } catch (error) {
      throw kafkaErrorOf(error, 'open the producer');
    }
    this.state = 'ready';
  }

  /**
   * Writes the records, in order per key, and moves the offset: all or nothing. Without records it only moves the offset.
   * Returns where the records are; a partition appears more than once when a large batch took several requests.
   * @throws {KafkaError}
   */
  async publish(records: readonly OutgoingRecord[], offset?: TransactionOffset): Promise<WrittenRange[]> {
    if (this.state === 'publishing') throw new KafkaError('publish_in_flight', 'publish: one at a time');
    if (this.state !== 'ready') throw notOpen('publish', this.state);
    this.state = 'publishing';
    const attempt: Attempt = { phase: 'writing' };
    try {
      const written = await withDeadline(this.transact(records, offset, attempt), this.deadlineMs, 'publish');
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

  private async initialise(): Promise<void> {
    await this.producer.connect();
    // kafkajs takes the id over in its first transaction; ending that one empty sends nothing more.
    const transaction = await this.producer.transaction();
    await transaction.abort();
  }

  private async transact(
    records: readonly OutgoingRecord[],
    offset: TransactionOffset | undefined,
    attempt: Attempt,
  ): Promise<WrittenRange[]> {
    const transaction = await this.producer.transaction();
    const mayGoOn = () => attempt.phase === 'writing';
    try {
      const written = await this.write(transaction, records, mayGoOn);
      if (offset) await sendOffset(transaction, offset, mayGoOn);
      if (!mayGoOn()) throw new KafkaError('unavailable', 'publish: given up');
      attempt.phase = 'committing';
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
    records: readonly OutgoingRecord[],
    mayGoOn: () => boolean,
  ): Promise<WrittenRange[]> {
    const written: WrittenRange[] = [];
    for (const [first, end] of requestsOf(records)) {
      if (!mayGoOn()) throw new KafkaError('unavailable', 'publish: given up');
      const messages = records.slice(first, end).map(toMessage);
      try {
        const answers = await transaction.send({ topic: this.topic, messages, acks: -1, timeout: this.deadlineMs });
        for (const { partition, baseOffset } of answers) {
          const count = this.partitioner.countIn(partition, messages);
          written.push({ partition, baseOffset: BigInt(baseOffset ?? -1), count });
        }
      } catch (thrown) {
        const { code, message } = kafkaErrorOf(thrown, `write to ${this.topic}`);
        throw new KafkaError(
          code,
          message,
          { cause: thrown },
          code === 'record_rejected' ? [first, end - 1] : undefined,
        );
      }
    }
    return written;
  }
}

function notOpen(doing: string, state: State): KafkaError {
  return new KafkaError('producer_not_open', `${doing}: the producer is ${state}`);
}
