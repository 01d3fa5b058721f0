import { randomFillSync } from 'node:crypto';
import { hostname } from 'node:os';
import {
  DEFAULT_APPLIED_TOPIC,
  serializeExecutorRegistered,
  serializeJobPipelinesApplied,
  type AppliedOutcome,
} from '@flow-pipelines/contracts';
import {
  backoffMs,
  KafkaError,
  pause,
  type KafkaLog,
  type PlainRecord,
  type RecordProducer,
} from '@flow-pipelines/kafka';
import { v7 as uuidv7 } from 'uuid';

export interface Acknowledgement {
  readonly jobId: string;
  readonly version: number;
  readonly outcome: AppliedOutcome;
  readonly detail?: string;
}

export interface AcknowledgerOptions {
  readonly executor: string;
  readonly producer: RecordProducer;
  readonly log: KafkaLog;
  readonly topic?: string;
}

const REGISTER_EVERY_MS = 60_000;
/** Acknowledgements that nobody can take are dropped for so long before it is tried again. */
const REFUSED_FOR_MS = 5_000;
const MAX_DETAIL_LENGTH = 1_000;
const ID_BYTES = 16;

/**
 * Tells who wants to know what is applied and parked, and that this executor is there. What comes while one request is
 * under way goes with the next, the newest version of each job. Brokers that are away are waited for; a topic that is
 * missing or closed to us is not: reports must not keep effects from happening.
 */
export class Acknowledger {
  private pending = new Map<string, Acknowledgement>();
  private sending: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private refusedUntil = 0;
  private registering: NodeJS.Timeout | undefined;
  private readonly instance = `${hostname()}-${process.pid}-${uuidv7().slice(-4)}`;
  private readonly topic: string;
  private droppedCount = 0;

  constructor(
    private readonly options: AcknowledgerOptions,
    private readonly stopping: AbortSignal,
  ) {
    this.topic = options.topic ?? DEFAULT_APPLIED_TOPIC;
  }

  /** Acknowledgements that no topic took. */
  get dropped(): number {
    return this.droppedCount;
  }

  start(): void {
    this.register();
    this.registering = setInterval(() => this.register(), REGISTER_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.registering);
  }

  /** Resolves when they are in the topic or dropped; never fails. */
  acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
    for (const one of acknowledgements)
      if ((this.pending.get(one.jobId)?.version ?? 0) <= one.version) this.pending.set(one.jobId, one);
    this.next ??= this.sending.then(() => this.send());
    return this.next;
  }

  private send(): Promise<void> {
    this.next = undefined;
    const acknowledgements = [...this.pending.values()];
    this.pending = new Map();
    this.sending = this.write(this.recordsOf(acknowledgements));
    return this.sending;
  }

  private register(): void {
    const { executor } = this.options;
    const occurredAt = new Date().toISOString();
    const value = serializeExecutorRegistered({ executor, instance: this.instance, occurred_at: occurredAt });
    void this.write([{ key: executor, value, headers: JSON_TEXT }]);
  }

  private async write(records: readonly PlainRecord[]): Promise<void> {
    const { producer, log } = this.options;
    for (let attempt = 0; Date.now() >= this.refusedUntil; attempt += 1) {
      try {
        await producer.send(this.topic, records);
        return;
      } catch (err) {
        const mayWork = err instanceof KafkaError && err.isConnection && !this.stopping.aborted;
        if (!mayWork) {
          this.refusedUntil = Date.now() + REFUSED_FOR_MS;
          log.warn({ err, topic: this.topic }, 'acknowledgements are dropped: nobody will know what is applied');
          break;
        }
        await pause(backoffMs(attempt), this.stopping);
      }
    }
    this.droppedCount += records.length;
  }

  /** The time and the random numbers of the ids are fetched once for all of them: that costs more than all the rest. */
  private recordsOf(acknowledgements: readonly Acknowledgement[]): PlainRecord[] {
    const { executor } = this.options;
    const occurredAt = new Date().toISOString();
    const random = randomFillSync(new Uint8Array(acknowledgements.length * ID_BYTES));
    return acknowledgements.map(({ jobId, version, outcome, detail }, index) => {
      const value = serializeJobPipelinesApplied({
        event_id: uuidv7({ random: random.subarray(index * ID_BYTES, (index + 1) * ID_BYTES) }),
        executor,
        job_id: jobId,
        version,
        outcome,
        ...(detail !== undefined && { detail: detail.slice(0, MAX_DETAIL_LENGTH) }),
        occurred_at: occurredAt,
      });
      return { key: jobId, value, headers: JSON_TEXT };
    });
  }
}

const JSON_TEXT = { 'content-type': 'application/json' };
