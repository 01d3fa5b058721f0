import type { TopicPolicy } from '@flow-pipelines/contracts';
import { backoffMs, KafkaError, pause, type TopicAdmin } from '@flow-pipelines/kafka';
import type { Logger } from '@flow-pipelines/runtime';

const LONGEST_WAIT_MS = 2_000;

/**
 * Creates the topics that are missing, however long the brokers are away, until the signal. One that is there but otherwise
 * than we would make it is read all the same: it is its writers' to say how it has to be.
 */
export async function createMissingTopics(
  admin: TopicAdmin,
  topics: readonly TopicPolicy[],
  options: { readonly replicationFactor?: number | undefined; readonly signal: AbortSignal; readonly log: Logger },
): Promise<void> {
  const { replicationFactor, signal, log } = options;
  const create = async (topic: TopicPolicy) => {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        return await admin.ensureTopic(topic, {
          create: true,
          ...(replicationFactor !== undefined && { replicationFactor }),
        });
      } catch (err) {
        if (err instanceof KafkaError && err.code === 'topic_mismatch') return log.warn(err.message);
        log[attempt % 10 === 0 ? 'warn' : 'debug']({ err, attempt }, 'the topic could not be created yet');
        await pause(backoffMs(attempt, LONGEST_WAIT_MS), signal);
      }
    }
  };
  await Promise.all(topics.map(create));
}
