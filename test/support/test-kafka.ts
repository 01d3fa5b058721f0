import { randomUUID } from 'node:crypto';
import { addressOf } from './run-servers.js';

/** `host:port` of the Kafka of this test run. */
export function testKafkaBrokers(): Promise<string> {
  return addressOf('kafka');
}

/** A topic, consumer group or transactional id that no other test uses. */
export function uniqueTopic(prefix: string): string {
  return `${prefix}.${randomUUID().slice(0, 8)}`;
}
