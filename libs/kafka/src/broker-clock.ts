import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { kafkaErrorOf } from './kafka-error.js';

/**
 * What time a broker has, as milliseconds since 1970. Nothing in the protocol asks for it, so one record is written to a
 * topic that is made for that and deleted again, and whose records get the time at which the broker takes them.
 * @throws {KafkaError} `not_authorized` where the account may not make, write or delete a topic
 */
export async function readBrokerClock(client: Kafka): Promise<number> {
  const topic = `flow-pipelines.clock.${randomUUID()}`;
  const admin = client.admin();
  const producer = client.producer({ allowAutoTopicCreation: false });
  try {
    await admin.connect();
    await admin.createTopics({
      topics: [
        { topic, numPartitions: 1, configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] },
      ],
    });
    try {
      await producer.connect();
      const [written] = await producer.send({ topic, messages: [{ value: null }] });
      return Number(written?.logAppendTime);
    } finally {
      await admin.deleteTopics({ topics: [topic] });
    }
  } catch (error) {
    throw kafkaErrorOf(error, "read the broker's clock");
  } finally {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  }
}
