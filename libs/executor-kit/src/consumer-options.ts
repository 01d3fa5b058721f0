import type { KafkaLog, KafkaSecurity } from '@flow-pipelines/kafka';
import type { Handler } from './handler.js';
import type { JobPipelinesStore, LaterEvents } from './job-pipelines-store.js';

/** With `tls` and `sasl`, where the brokers ask for them. */
export interface JobPipelinesConsumerOptions<Tx> extends KafkaSecurity {
  /** `host:port`, any of the cluster. */
  readonly brokers: readonly string[];
  /** Members of one group share the jobs between them. */
  readonly groupId: string;
  /** Whose marks these are; stays the same when the group's name changes. */
  readonly executor: string;
  readonly store: JobPipelinesStore<Tx>;
  readonly handler: Handler<Tx>;
  /** A pino logger fits as it is. */
  readonly log: KafkaLog;
  readonly topic?: string;
  /** Where applied versions are acknowledged and the executor registers; null for nowhere. */
  readonly appliedTopic?: string | null;
  /** Where records go that are given up; null for nowhere but the log. */
  readonly deadLetterTopic?: string | null;
  /** How those two topics are created when they are missing; without it they are not, for most executors may not. */
  readonly createTopics?: { readonly partitions?: number; readonly replicationFactor?: number };
  /** Transactions that may be open at a time, each a connection of the store. Default 4. */
  readonly transactions?: number;
  /**
   * Jobs that may be with the handler at a time in one transaction. Default 16. Their statements mix on one connection, so
   * a handler must not set anything for the transaction as a whole; with 1 it has the transaction for itself.
   */
  readonly concurrency?: number;
  /** How often an event is tried before its job is parked. Default 6, which takes about three seconds. */
  readonly attempts?: number;
  /** The longest wait between two attempts, in milliseconds; it doubles from 100. Default 10,000. */
  readonly longestBackoffMs?: number;
  /** What becomes of events that come for a parked job. Default `fold`: each holds the job's whole state. */
  readonly laterEvents?: LaterEvents;
  /** A member that is silent for longer loses its partitions to the others. At least 6 s; default 10 s. */
  readonly sessionTimeoutMs?: number;
}

export const DEFAULTS = {
  transactions: 4,
  concurrency: 16,
  attempts: 6,
  longestBackoffMs: 10_000,
  laterEvents: 'fold',
} as const;
