import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { backoffMs, pause } from './backoff.js';
import { BatchInHand } from './batch-in-hand.js';
import type { ConsumedBatch } from './consumed-batch.js';
import { ConsumerProgress, type Progress } from './consumer-progress.js';
import { withDeadline } from './deadline.js';
import { kafkaErrorOf } from './kafka-error.js';
import type { KafkaLog } from './kafka-log.js';
import type { TopicAdmin } from './topic-admin.js';

export interface GroupConsumerOptions {
  readonly topic: string;
  readonly groupId: string;
  /**
   * Gets records of one partition, in order, and returns when their effect is safe; only then the group's offset moves.
   * When it throws, the partition rests for a while (longer each time), the others go on, and the records come again.
   */
  readonly onBatch: (batch: ConsumedBatch) => Promise<void>;
  readonly log: KafkaLog;
  /** How many partitions are worked on at a time. Default 4. */
  readonly concurrency?: number;
  /** A member that is silent for longer loses its partitions to the others. At least 6 s; default 10 s. */
  readonly sessionTimeoutMs?: number;
}

const DEFAULT_SESSION_MS = 10_000;
const DEFAULT_CONCURRENCY = 4;
const FETCH_WAIT_MS = 500;
/** For the batches in hand to end; a process that stops has little more. */
const STOP_DEADLINE_MS = 8_000;
/** Short, since a start waits for it: the topic may be a moment younger than its readers. */
const LONGEST_RECONNECT_MS = 1_000;
/** A member that has held for so long starts counting anew when it fails. */
const STEADY_MS = 60_000;

/**
 * One member of a consumer group on one topic. Reads what is committed, from the beginning where the group is new.
 *
 *     new ──start()──▶ connecting ◀──▶ consuming ──stop()──▶ stopped
 *
 * `start` never fails: while the brokers or the topic are away it tries again, for ever. A client that gives up is
 * replaced by a new one. Nothing is lost in between, for an offset moves only after `onBatch`; what comes twice is
 * for `onBatch` to recognise.
 */
export class GroupConsumer {
  private readonly stopping = new AbortController();
  private readonly progress: ConsumerProgress;
  /** Failures in a row, by partition. */
  private readonly failures = new Map<number, number>();
  private running: Promise<void> | undefined;
  private consumer: Consumer | undefined;
  private paused = false;

  constructor(
    private readonly client: Kafka,
    private readonly admin: TopicAdmin,
    private readonly options: GroupConsumerOptions,
  ) {
    this.progress = new ConsumerProgress(admin, options);
  }

  start(): void {
    this.running ??= this.consumeUntilStopped();
  }

  /** Lets the batches in hand end (their signal is aborted), leaves the group, disconnects. Never fails. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.admin.close();
  }

  /** Stops fetching. What has been fetched is still worked on, and the member keeps its partitions. */
  pause(): void {
    this.paused = true;
    this.consumer?.pause([{ topic: this.options.topic }]);
  }

  resume(): void {
    this.paused = false;
    this.consumer?.resume([{ topic: this.options.topic }]);
  }

  status(): Progress {
    return this.progress.status();
  }

  private async consumeUntilStopped(): Promise<void> {
    const { topic, groupId, log } = this.options;
    const { signal } = this.stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const startedAt = Date.now();
      try {
        await this.consumeUntilCrash();
      } catch (thrown) {
        if (Date.now() - startedAt > STEADY_MS) attempt = 0;
        const err = kafkaErrorOf(thrown, `consume ${topic}`);
        // A topic that is not there yet is no fault: whoever writes it creates it at its own start.
        if (err.code === 'topic_missing')
          log.info({ topic, attempt, groupId }, 'the topic does not exist yet, waiting for it');
        else log[attempt % 10 === 0 ? 'warn' : 'debug']({ err, attempt, groupId }, 'not consuming, trying again');
        await pause(backoffMs(attempt, LONGEST_RECONNECT_MS), signal);
      }
    }
  }

  /** Ends after `stop`; throws when the client gives up. */
  private async consumeUntilCrash(): Promise<void> {
    const consumer = this.createConsumer();
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    this.progress.follow(consumer);
    try {
      // Joining succeeds or not; only a crash or a stop ends what comes after it.
      await Promise.race([aborted(this.stopping.signal), Promise.all([crashed, this.join(consumer)])]);
    } finally {
      this.consumer = undefined;
      await withDeadline(consumer.disconnect(), STOP_DEADLINE_MS, 'disconnect').catch(() => undefined);
      this.progress.left();
    }
  }

  private createConsumer(): Consumer {
    const { groupId, sessionTimeoutMs = DEFAULT_SESSION_MS } = this.options;
    return this.client.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: sessionTimeoutMs / 10,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // A crash ends this client's life; consumeUntilStopped makes the next one, whatever the reason was.
      retry: { restartOnFailure: async () => false },
    });
  }

  private async join(consumer: Consumer): Promise<void> {
    const { signal } = this.stopping;
    await consumer.connect();
    signal.throwIfAborted();
    await consumer.subscribe({ topic: this.options.topic, fromBeginning: true });
    signal.throwIfAborted();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency ?? DEFAULT_CONCURRENCY,
      eachBatch: (payload) => this.handle(payload),
    });
    // Stopped in the middle of joining: whoever stopped us has not waited for it.
    if (signal.aborted) return consumer.disconnect();
    this.consumer = consumer;
    if (this.paused) this.pause();
  }

  /** Throws only what the client must know of (it rejoins its group then); failures of onBatch end here. */
  private async handle(payload: EachBatchPayload): Promise<void> {
    const { partition } = payload.batch;
    const attempt = this.failures.get(partition) ?? 0;
    const { sessionTimeoutMs = DEFAULT_SESSION_MS } = this.options;
    const inHand = new BatchInHand(payload, attempt, this.stopping.signal, this.progress, sessionTimeoutMs / 10);
    try {
      await this.options.onBatch(inHand.batch);
      await inHand.advanceToEnd();
      this.failures.delete(partition);
    } catch (error) {
      if (inHand.lost === undefined && !this.stopping.signal.aborted) this.letRest(payload, attempt, error);
    } finally {
      inHand.end();
    }
    if (inHand.lost !== undefined) throw inHand.lost as Error;
  }

  private letRest(payload: EachBatchPayload, attempt: number, err: unknown): void {
    const { topic, partition } = payload.batch;
    const restMs = backoffMs(attempt);
    this.failures.set(partition, attempt + 1);
    this.options.log.warn({ err, topic, partition, attempt, restMs }, 'batch failed, it comes again');
    const fetchAgain = payload.pause();
    // A pause of the whole topic that was asked for in the meantime outlives the rest.
    setTimeout(() => this.paused || fetchAgain(), restMs).unref();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
