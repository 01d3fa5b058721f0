/** What a topic must look like. The relay creates missing topics so, and refuses to write to one that differs. */
export interface TopicPolicy {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export const DEFAULT_TOPIC = 'flow.job-pipelines';
export const DEFAULT_PARTITIONS = 12;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * For a week every event is there to replay; after that the last state of each job stays for ever, so a new executor
 * bootstraps by reading from the beginning.
 */
export function jobPipelinesTopic(name: string = DEFAULT_TOPIC, partitions: number = DEFAULT_PARTITIONS): TopicPolicy {
  return { name, partitions, config: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(WEEK_MS) } };
}
