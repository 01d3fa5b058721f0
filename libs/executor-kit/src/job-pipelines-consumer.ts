import { DEFAULT_TOPIC } from '@flow-pipelines/contracts';
import {
  backoffMs,
  connectKafka,
  type GroupConsumer,
  type KafkaLog,
  pause,
  type Progress,
} from '@flow-pipelines/kafka';
import { BatchApplier, type Counters, type Handler, type Rejection } from './batch-applier.js';
import type { JobPipelinesStore } from './job-pipelines-store.js';

export interface JobPipelinesConsumerOptions<Tx> {
  /** `host:port`, any of the cluster. */
  readonly brokers: readonly string[];
  /** Members of one group share the jobs between them. */
  readonly groupId: string;
  /** Whose marks these are; stays the same when the group's name changes. */
  readonly executor: string;
  readonly store: JobPipelinesStore<Tx>;
  readonly handler: Handler<Tx>;
  readonly log: KafkaLog;
  readonly topic?: string;
  /**
   * Gets every record that is no event this kit can read; the records behind it wait until it returns, and when it throws
   * the record comes again. Without it such records are logged and counted.
   */
  readonly onRejected?: (rejection: Rejection) => Promise<void>;
  /** Partitions worked on at a time. Default 4. */
  readonly concurrency?: number;
  readonly sessionTimeoutMs?: number;
}

/** Short, since a start waits for it. */
const LONGEST_WAIT_MS = 2_000;

/** `waiting` is for the store to become ready; `consuming` includes the times when the brokers are away. */
export interface ConsumerStatus extends Progress, Counters {
  readonly state: 'new' | 'waiting' | 'consuming' | 'stopped';
}

/**
 * Applies each change of a job's pipelines once: see createJobPipelinesConsumer.
 *
 *     new ──start()──▶ waiting (for the store) ──▶ consuming ──stop()──▶ stopped
 */
export class JobPipelinesConsumer<Tx> {
  private state: ConsumerStatus['state'] = 'new';
  private readonly stopping = new AbortController();
  private readonly applier: BatchApplier<Tx>;
  private readonly consumer: GroupConsumer;
  private starting: Promise<void> | undefined;

  constructor(private readonly options: JobPipelinesConsumerOptions<Tx>) {
    this.applier = new BatchApplier(options);
    const { brokers, groupId, log, concurrency, sessionTimeoutMs, topic = DEFAULT_TOPIC } = options;
    this.consumer = connectKafka({ brokers, clientId: options.executor, log }).groupConsumer({
      topic,
      groupId,
      log,
      onBatch: (batch) => this.applier.apply(batch),
      ...(concurrency !== undefined && { concurrency }),
      ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    });
  }

  /** Returns at once and never fails: what is away is waited for, for ever. */
  start(): void {
    this.starting ??= this.prepareAndConsume();
  }

  /** Lets what is being applied end, leaves the group and disconnects. The store stays open: it is the caller's. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await this.consumer.stop();
    this.state = 'stopped';
  }

  status(): ConsumerStatus {
    return { state: this.state, ...this.consumer.status(), ...this.applier.counters };
  }

  private async prepareAndConsume(): Promise<void> {
    const { store, log } = this.options;
    const { signal } = this.stopping;
    this.state = 'waiting';
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await store.prepare();
        this.consumer.start();
        this.state = 'consuming';
        return;
      } catch (err) {
        log[attempt % 10 === 0 ? 'warn' : 'debug']({ err, attempt }, 'the store is not ready, trying again');
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
 * - When the handler or the store fails, the partition rests and the event comes again, later each time, for ever;
 *   other partitions go on. The group's offset moves only after the commit.
 * - A tombstone is passed over: the event before it already said that the job has no pipelines, and having no version it
 *   could not be told from a late one. The job's mark stays, so a replayed older event cannot bring the job back.
 */
export function createJobPipelinesConsumer<Tx>(options: JobPipelinesConsumerOptions<Tx>): JobPipelinesConsumer<Tx> {
  return new JobPipelinesConsumer(options);
}
