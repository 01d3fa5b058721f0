import {
  appliedTopic,
  deadLetterTopic,
  DEFAULT_APPLIED_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  type TopicPolicy,
} from '@flow-pipelines/contracts';
import { KafkaError, type KafkaConnection } from '@flow-pipelines/kafka';
import type { JobPipelinesConsumerOptions } from './consumer-options.js';

type Topics = Pick<JobPipelinesConsumerOptions<unknown>, 'appliedTopic' | 'deadLetterTopic' | 'createTopics' | 'log'>;

/**
 * The topics that the executor writes, when it may create them; any number of instances may try at once. One that is there
 * and looks otherwise is somebody's decision, and good enough.
 */
export async function createMissingTopics(kafka: KafkaConnection, options: Topics): Promise<void> {
  const { createTopics, appliedTopic: applied, deadLetterTopic: dead, log } = options;
  if (!createTopics) return;
  const { partitions, replicationFactor } = createTopics;
  const admin = kafka.topicAdmin();
  const ensure = async (policy: TopicPolicy) => {
    try {
      await admin.ensureTopic(policy, { create: true, ...(replicationFactor !== undefined && { replicationFactor }) });
    } catch (err) {
      if (!(err instanceof KafkaError) || err.code !== 'topic_mismatch') throw err;
      log.warn({ err }, 'a topic looks other than it would have been created');
    }
  };
  try {
    if (applied !== null) await ensure(appliedTopic(applied ?? DEFAULT_APPLIED_TOPIC, partitions));
    if (dead !== null) await ensure(deadLetterTopic(dead ?? DEFAULT_DEAD_LETTER_TOPIC, partitions));
  } finally {
    await admin.close();
  }
}
