import { EventEmitter } from 'node:events';
import { DEFAULT_APPLIED_TOPIC, DEFAULT_TOPIC } from '@flow-pipelines/contracts';
import {
  backoffMs,
  connectKafka,
  KafkaError,
  Obstacle,
  pause,
  type ConsumedBatch,
  type GroupConsumer,
  type KafkaConnection,
  type RecordProducer,
} from '@flow-pipelines/kafka';
import { Acknowledger } from './acknowledger.js';
import { Applier } from './applier.js';
import type { ConsumerEvents } from './consumer-events.js';
import { createMissingTopics } from './create-missing-topics.js';
import { DEFAULTS, type JobPipelinesConsumerOptions } from './consumer-options.js';
import type { ConsumerStatus } from './consumer-status.js';
import { zeroCounters } from './counters.js';
import { DeadLetters } from './dead-letters.js';
import { RateMeter } from './rate-meter.js';
import { Redriver } from './redriver.js';
import { takeBatch } from './take-batch.js';
import { timedHandler } from './timed-handler.js';

/** Short, since a start waits for it. */
const LONGEST_WAIT_MS = 2_000;
const CAUGHT_UP_POLL_MS = 50;

/**
 * Applies each change of a job's pipelines once: see createJobPipelinesConsumer.
 *
 *     new ──start()──▶ waiting (for the store) ──▶ consuming ──stop()──▶ stopped
 */
export class JobPipelinesConsumer<Tx> {
  readonly events: ConsumerEvents = new EventEmitter();
  private state: ConsumerStatus['state'] = 'new';
  private readonly stopping = new AbortController();
  private readonly counters = zeroCounters();
  private readonly rate = new RateMeter();
  private readonly kafka: KafkaConnection;
  private readonly producer: RecordProducer;
  private readonly acknowledger: Acknowledger | null;
  private readonly deadLetters: DeadLetters;
  private readonly redriver: Redriver<Tx>;
  private readonly applier: Applier<Tx>;
  private readonly consumer: GroupConsumer;
  private starting: Promise<void> | undefined;
  private readonly starts = new Obstacle();

  constructor(private readonly options: JobPipelinesConsumerOptions<Tx>) {
    const { groupId, executor, log, sessionTimeoutMs, topic = DEFAULT_TOPIC } = options;
    const { signal } = this.stopping;
    this.kafka = connectKafka({ ...options, clientId: executor });
    this.producer = this.kafka.recordProducer();
    const writing = { executor, producer: this.producer, log };
    const { appliedTopic: applied = DEFAULT_APPLIED_TOPIC, deadLetterTopic: dead } = options;
    this.acknowledger = applied === null ? null : new Acknowledger({ ...writing, topic: applied }, signal);
    this.deadLetters = new DeadLetters({ ...writing, ...(dead !== undefined && { topic: dead }) }, signal);
    const handler = timedHandler(options.handler, this.events);
    const parts = { ...DEFAULTS, ...options, acknowledger: this.acknowledger, counters: this.counters, handler };
    this.redriver = new Redriver(parts, signal);
    this.applier = new Applier({
      ...parts,
      deadLetters: this.deadLetters,
      rate: this.rate,
      onReplayOfParked: (jobId, ofEvent) => this.redriver.redriveUnlessAborted(jobId, ofEvent),
    });
    this.consumer = this.kafka.groupConsumer({
      topic,
      groupId,
      log,
      order: 'overlapping',
      onBatch: (batch) => this.take(batch),
      ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    });
  }

  /** Returns at once and never fails: what is away is waited for, for ever. */
  start(): void {
    this.starting ??= this.prepareAndConsume();
  }

  /** Lets the transactions that are open end, leaves the group and disconnects. The store stays open: it is the caller's. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the consumer is being stopped'));
    await this.starting;
    await Promise.all([this.consumer.stop(), this.redriver.stop()]);
    this.acknowledger?.stop();
    await this.producer.close();
    this.state = 'stopped';
  }

  status(): ConsumerStatus {
    return {
      state: this.state,
      ...this.consumer.status(),
      ...this.counters,
      perSecond: this.rate.perSecond,
      parkedJobs: this.redriver.parkedJobs,
      acknowledgementsDropped: this.acknowledger?.dropped ?? 0,
    };
  }

  /** Codes of what Kafka denies to this executor until somebody changes a setting. */
  obstacles(): readonly string[] {
    return [this.starts.code, this.consumer.obstacle.code].filter((code) => code !== undefined);
  }

  /** For the health of the process. @throws what Kafka denies to this executor until somebody changes a setting */
  assertAllowed(): void {
    this.starts.assertNone();
    this.consumer.obstacle.assertNone();
  }

  /**
   * Resolves when all that was in the topic when the partitions were assigned is applied (or parked): from then on the
   * executor knows every job. @throws the signal's reason
   */
  async untilCaughtUp(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const both = AbortSignal.any([signal, this.stopping.signal]);
    while (!this.status().caughtUp) {
      both.throwIfAborted();
      await pause(CAUGHT_UP_POLL_MS, both);
    }
  }

  /**
   * Reads the topic again from its beginning, as is needed after the store was restored from a backup: the offsets are
   * ahead of it then. The marks drop what is applied already. @throws {KafkaError} while it is no member of the group
   */
  async readAgain(): Promise<void> {
    await this.consumer.restart();
  }

  /** Lets a parked job go on now. @returns false when it failed again and stays parked */
  async redrive(jobId: string): Promise<boolean> {
    return this.redriver.redrive(jobId);
  }

  private take(batch: ConsumedBatch): Promise<void> {
    batch.signal.addEventListener('abort', this.dropAborted);
    const { applier, deadLetters, counters } = this;
    return takeBatch(batch, { add: (events) => applier.add(events), deadLetters, counters });
  }

  /** One function for all batches of a partition, which share a signal: it is added once. */
  private readonly dropAborted = (): void => this.applier.dropAborted();

  private async prepareAndConsume(): Promise<void> {
    const { store, log } = this.options;
    const { signal } = this.stopping;
    this.state = 'waiting';
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await store.prepare();
        await createMissingTopics(this.kafka, this.options);
        this.acknowledger?.start();
        this.redriver.start();
        this.consumer.start();
        this.state = 'consuming';
        this.starts.passed();
        return;
      } catch (err) {
        if (err instanceof KafkaError) this.starts.met(err);
        log[attempt % 10 === 0 ? 'warn' : 'debug']({ err, attempt }, 'not ready to start, trying again');
        await pause(backoffMs(attempt, LONGEST_WAIT_MS), signal);
      }
    }
  }
}

/**
 * Reacts to changes of the pipelines of jobs.
 *
 *     const consumer = createJobPipelinesConsumer({
 *       brokers: ['localhost:9092'], groupId: 'my-executor', executor: 'my-executor', log: pino(),
 *       store: new PostgresStore({ connectionString, schema: 'my_executor' }),
 *       handler: async (event, { tx }) => { await tx.query('…', [event.job_id, event.pipelines]); },
 *     });
 *     consumer.start();
 *
 * - The handler runs at most once with success for each version of a job, in order, inside the store's transaction:
 *   what it writes there commits together with the job's mark, or not at all. What it does elsewhere may be repeated.
 * - Jobs go on beside each other. When the handler fails, the event comes again, later each time, and in the end the job is
 *   parked: a dead letter says why, later events are kept, and the job goes on when it is redriven.
 * - When store or brokers are away, everything waits. The group's offset moves only after the commit.
 * - A tombstone is passed over: the event before it already said that the job has no pipelines, and having no version it
 *   could not be told from a late one. The job's mark stays, so a replayed older event cannot bring the job back.
 */
export function createJobPipelinesConsumer<Tx>(options: JobPipelinesConsumerOptions<Tx>): JobPipelinesConsumer<Tx> {
  return new JobPipelinesConsumer(options);
}
