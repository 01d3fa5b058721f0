// Not among the names that Node finds in this CommonJS module, so it comes with the whole.
import kafkajs, { type Admin } from 'kafkajs';
import { KafkaError, kafkaErrorOf } from './kafka-error.js';
import type { ActualTopic, TopicRequirements } from './topic-differences.js';

/** Nothing when it is not listed. */
export async function describeTopic(
  admin: Admin,
  { name, config }: TopicRequirements,
): Promise<ActualTopic | undefined> {
  if (!(await admin.listTopics()).includes(name)) return undefined;
  const [metadata, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [name] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: Object.keys(config) }],
    }),
  ]);
  const partitions = metadata.topics[0]?.partitions ?? [];
  return {
    partitions: partitions.length,
    isLed: partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
    replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue])),
  };
}

/** A topic that we may not see is not listed either; asked for by its name, the broker tells one from the other. */
export async function absenceOf(admin: Admin, name: string): Promise<KafkaError> {
  const seen: unknown = await admin.fetchTopicMetadata({ topics: [name] }).catch((error: unknown) => error);
  const error = kafkaErrorOf(seen, `look for topic ${name}`);
  return error.code === 'not_authorized' ? error : new KafkaError('topic_missing', `topic ${name} does not exist`);
}
