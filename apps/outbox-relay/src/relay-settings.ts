import type { TopicPolicy } from '@flow-pipelines/contracts';

export interface RelaySettings {
  readonly topic: TopicPolicy;
  readonly createTopic: boolean;
  readonly replicationFactor?: number | undefined;
  readonly batchSize: number;
  readonly leaseMs: number;
  /** Names this process to whoever asks who leads. */
  readonly owner: string;
}
