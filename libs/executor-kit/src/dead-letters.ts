import { DEFAULT_DEAD_LETTER_TOPIC, deadLetterHeaders, type DeadLetterReason } from '@flow-pipelines/contracts';
import {
  backoffMs,
  KafkaError,
  pause,
  type ConsumedRecord,
  type KafkaLog,
  type RecordProducer,
} from '@flow-pipelines/kafka';

export interface DeadLettersOptions {
  readonly executor: string;
  readonly producer: RecordProducer;
  readonly log: KafkaLog;
  /** null: they are logged and go nowhere. */
  readonly topic?: string | null;
}

/** Why a record is given up. */
export interface GivenUp {
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly attempts: number;
}

/**
 * Writes what the executor gave up on: the original's bytes and headers, with the reason and its coordinates. Brokers that
 * are away are waited for; what the topic will never take is only logged, since one record must not stop the others.
 */
export class DeadLetters {
  private readonly topic: string | null;

  constructor(
    private readonly options: DeadLettersOptions,
    private readonly stopping: AbortSignal,
  ) {
    this.topic = options.topic === undefined ? DEFAULT_DEAD_LETTER_TOPIC : options.topic;
  }

  /** @throws only when the consumer is stopped first; the record is read again then */
  async write(record: ConsumedRecord, { reason, detail, attempts }: GivenUp): Promise<void> {
    const { executor, producer, log } = this.options;
    const { topic, partition, offset, timestamp, key, value } = record;
    const coordinates = { topic, partition, offset: String(offset), key };
    log.error({ reason, detail, attempts, ...coordinates }, 'a record is given up');
    if (this.topic === null) return;
    const letter = { reason, detail, attempts, executor, topic, partition, offset, timestamp, occurredAt: new Date() };
    const headers = { ...record.headers, ...deadLetterHeaders(letter) };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await producer.send(this.topic, [{ key, value, headers }]);
        return;
      } catch (err) {
        if (!(err instanceof KafkaError) || !err.isConnection) {
          log.error({ err, ...coordinates }, 'the dead letter could not be written, it is lost');
          return;
        }
        this.stopping.throwIfAborted();
        await pause(backoffMs(attempt), this.stopping);
      }
    }
  }
}
