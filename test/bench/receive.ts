import type { Kafka, KafkaMessage } from 'kafkajs-original';

/** Hands over each committed record that comes into a topic from now on. Resolves once it receives. */
export async function receive(kafka: Kafka, topic: string, take: (message: KafkaMessage) => void): Promise<void> {
  const consumer = kafka.consumer({ groupId: topic, readUncommitted: false });
  const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ partitionsConsumedConcurrently: 4, eachMessage: async ({ message }) => take(message) });
  await joined;
}
