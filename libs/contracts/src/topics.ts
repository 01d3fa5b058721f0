/** What a topic must look like. Whoever may create topics creates it so, and refuses to write to one that differs. */
export interface TopicPolicy {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export const DEFAULT_TOPIC = 'flow.job-pipelines';
export const DEFAULT_APPLIED_TOPIC = 'flow.job-pipelines.applied';
export const DEFAULT_DEAD_LETTER_TOPIC = 'flow.job-pipelines.dead-letter';
export const DEFAULT_JOBS_TOPIC = 'flow.jobs';
export const DEFAULT_PARTITIONS = 12;

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
/** A dead letter is an original with headers added: it must fit where the original just did. */
const DEAD_LETTER_BYTES = 2 * 1024 * 1024;

/**
 * For a week every event is there to replay; after that the last state of each job stays for ever, so a new executor
 * bootstraps by reading from the beginning.
 */
export function jobPipelinesTopic(name: string = DEFAULT_TOPIC, partitions: number = DEFAULT_PARTITIONS): TopicPolicy {
  return { name, partitions, config: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(WEEK_MS) } };
}

/** Not compacted: the acknowledgements of all executors for a job share its key. */
export function appliedTopic(
  name: string = DEFAULT_APPLIED_TOPIC,
  partitions: number = DEFAULT_PARTITIONS,
): TopicPolicy {
  return { name, partitions, config: { 'cleanup.policy': 'delete', 'retention.ms': String(WEEK_MS) } };
}

/** Kept for a month, so that somebody has the time to look. */
export function deadLetterTopic(
  name: string = DEFAULT_DEAD_LETTER_TOPIC,
  partitions: number = DEFAULT_PARTITIONS,
): TopicPolicy {
  return {
    name,
    partitions,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(30 * DAY_MS),
      'max.message.bytes': String(DEAD_LETTER_BYTES),
    },
  };
}

/** Compacted: the last event of a job says all that there is to say about it. */
export function jobsTopic(name: string = DEFAULT_JOBS_TOPIC, partitions: number = DEFAULT_PARTITIONS): TopicPolicy {
  return { name, partitions, config: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(WEEK_MS) } };
}
