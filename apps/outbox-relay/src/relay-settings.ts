import type { TopicPolicy } from '@flow-pipelines/contracts';

export interface RelaySettings {
  readonly topic: TopicPolicy;
  readonly createTopic: boolean;
  readonly replicationFactor?: number | undefined;
  readonly batchSize: number;
  readonly leaseMs: number;
  /** After how long partitions of the log are dropped that nothing needs any more; 0 keeps them for ever. */
  readonly logRetentionDays: number;
  /** How fast events are published once more, so that their consumers keep up with the live ones. */
  readonly replayEventsPerSecond: number;
  /** Names this process to whoever asks who leads. */
  readonly owner: string;
}
