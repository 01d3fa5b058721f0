import { randomUUID } from 'node:crypto';
import { DEFAULT_TOPIC, type JobPipelinesUpdated } from '@flow-pipelines/contracts';
import {
  connectKafka,
  pause,
  type ConsumedRecord,
  type KafkaLog,
  type KafkaSecurity,
  type Progress,
} from '@flow-pipelines/kafka';
import { readEvent } from './event-reader.js';

export interface ReadJobPipelinesOptions extends KafkaSecurity {
  readonly brokers: readonly string[];
  /** The reader's own group begins with it and is removed in the end. */
  readonly groupId: string;
  readonly log: KafkaLog;
  readonly topic?: string;
  /**
   * Gets each record that holds a state, per job in order, so that the last one for a job is what the topic knows of it;
   * null when the job is deleted. Records that are no such events are passed over.
   */
  readonly onState: (jobId: string, event: JobPipelinesUpdated | null) => Promise<void> | void;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

const POLL_MS = 50;

/**
 * Reads the whole topic, from its beginning to where its end was when the reading began, beside and without any consumer:
 * a snapshot of all jobs, for a report, a comparison or a store that is built anew. Needs memory for what is fetched only.
 * @throws the signal's reason; what `onState` throws is tried again
 */
export async function readJobPipelines(options: ReadJobPipelinesOptions): Promise<void> {
  const { log, onState, onProgress, topic = DEFAULT_TOPIC, signal = new AbortController().signal } = options;
  const groupId = `${options.groupId}.snapshot-${randomUUID()}`;
  const kafka = connectKafka({ ...options, clientId: options.groupId });
  const consumer = kafka.groupConsumer({
    topic,
    groupId,
    log,
    onBatch: async ({ records }) => {
      for (const record of records) await handOn(record, onState);
    },
  });
  consumer.start();
  try {
    for (let progress = consumer.status(); !progress.caughtUp; progress = consumer.status()) {
      signal.throwIfAborted();
      onProgress?.(progress);
      await pause(POLL_MS, signal);
    }
    onProgress?.(consumer.status());
  } finally {
    await consumer.stop();
    const admin = kafka.topicAdmin();
    await admin.deleteGroup(groupId).catch((err: unknown) => log.debug({ err, groupId }, 'the group was not removed'));
    await admin.close();
  }
}

async function handOn(record: ConsumedRecord, onState: ReadJobPipelinesOptions['onState']): Promise<void> {
  const read = readEvent(record);
  if (read.kind === 'event') await onState(read.event.job_id, read.event);
  else if (read.kind === 'tombstone' && record.key !== null) await onState(record.key, null);
}
