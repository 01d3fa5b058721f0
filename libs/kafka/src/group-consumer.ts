import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { backoffMs, pause, untilAborted } from './backoff.js';
import { ConsumerProgress, type Progress } from './consumer-progress.js';
import { explainingRefusal } from './coordinator-refusal.js';
import { withDeadline } from './deadline.js';
import { FetchGenerations } from './fetch-generations.js';
import { KafkaError, kafkaErrorOf } from './kafka-error.js';
import type { GroupConsumerOptions } from './group-consumer-options.js';
import { Membership } from './membership.js';
import { Obstacle } from './obstacle.js';
import type { TopicAdmin } from './topic-admin.js';

const DEFAULT_SESSION_MS = 10_000;
/** More than partitions: the client hands all that it has fetched over at once. */
const CLIENT_WORKERS = 128;
/** A partition that is fetched again after a pause may have to wait for a request that is under way without it. */
const FETCH_WAIT_MS = 200;
/**
 * What one request brings: the client decodes it in one go, so it is little enough that work under way is not kept waiting,
 * and one record in hand keeps no more than this in memory. A larger record comes alone.
 */
const FETCH_BYTES = 1024 * 1024;
const FETCH_BYTES_OF_PARTITION = 256 * 1024;
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
 *
 * The client fetches nothing, of any partition, while one batch is in its hands, and sends no heartbeat either. So it
 * gets each batch back at once: the work goes on beside it, and a partition that has enough to do is paused.
 */
export class GroupConsumer {
  readonly obstacle = new Obstacle();
  private readonly stopping = new AbortController();
  private readonly progress: ConsumerProgress;
  /** Failures in a row, by partition. */
  private readonly failures = new Map<number, number>();
  private running: Promise<void> | undefined;
  private membership: Membership | undefined;

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

  /**
   * Reads the assigned partitions again from their beginning.
   * @throws {KafkaError} unavailable: also while the consumer is no member of its group
   */
  async restart(): Promise<void> {
    const { membership } = this;
    const ends = await this.admin.fetchEndOffsets(this.options.topic);
    if (!membership || membership !== this.membership) throw new KafkaError('unavailable', 'restart: not joined');
    for (const partition of this.progress.status().partitions)
      membership.seek(partition, ends.get(partition)?.low ?? 0n);
    this.progress.restarted(ends);
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
        await explainingRefusal(() => this.consumeUntilCrash());
      } catch (thrown) {
        if (Date.now() - startedAt > STEADY_MS) attempt = 0;
        const err = kafkaErrorOf(thrown, `consume ${topic} as ${groupId}`);
        const isNews = this.obstacle.met(err);
        // A topic that is not there yet is no fault: whoever writes it creates it at its own start.
        if (err.code === 'topic_missing')
          log.info({ topic, attempt, groupId }, 'the topic does not exist yet, waiting for it');
        else
          log[isNews || attempt % 10 === 0 ? 'warn' : 'debug'](
            { err, attempt, groupId },
            'not consuming, trying again',
          );
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
    const fetches = new FetchGenerations();
    consumer.on(consumer.events.FETCH_START, ({ payload }) => fetches.fetching(payload.nodeId));
    // Only a fetch says that the topic may be read, and who has no partition fetches nothing.
    consumer.on(consumer.events.FETCH, () => this.obstacle.passed());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if ((payload.memberAssignment[this.options.topic] ?? []).length === 0) this.obstacle.passed();
      fetches.assigned();
      this.joined(consumer);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { batchSize, partition, lastOffset } }) => {
      // Nothing but markers and aborted records: the client goes past them without asking anybody.
      if (batchSize === 0) this.membership?.skip(partition, BigInt(lastOffset) + 1n);
    });
    consumer.on(consumer.events.REBALANCING, () => this.membership?.end(new Error('the group is rebalancing')));
    try {
      // Joining succeeds or not; only a crash or a stop ends what comes after it.
      await Promise.race([untilAborted(this.stopping.signal), Promise.all([crashed, this.join(consumer, fetches)])]);
      await withDeadline(this.membership?.finish() ?? Promise.resolve(), STOP_DEADLINE_MS, 'finish').catch(
        () => undefined,
      );
    } finally {
      this.membership?.end(new Error('the consumer has left its group'));
      this.membership = undefined;
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
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: FETCH_BYTES_OF_PARTITION,
      allowAutoTopicCreation: false,
      // A crash ends this client's life; consumeUntilStopped makes the next one, whatever the reason was.
      retry: { restartOnFailure: async () => false },
    });
  }

  private async join(consumer: Consumer, fetches: FetchGenerations): Promise<void> {
    const { signal } = this.stopping;
    await consumer.connect();
    signal.throwIfAborted();
    await consumer.subscribe({ topic: this.options.topic, fromBeginning: true });
    signal.throwIfAborted();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CLIENT_WORKERS,
      eachBatch: async (payload: EachBatchPayload) => {
        if (!fetches.isStalePossible) await this.membership?.take(payload);
      },
    });
    // Stopped in the middle of joining: whoever stopped us has not waited for it.
    if (signal.aborted) return consumer.disconnect();
  }

  /** Each generation of the group begins where the offsets stand, whatever was under way in the one before. */
  private joined(consumer: Consumer): void {
    this.membership?.end(new Error('the partitions were assigned anew'));
    this.membership = new Membership(consumer, this.options, this.stopping.signal, this.progress, this.failures);
  }
}
