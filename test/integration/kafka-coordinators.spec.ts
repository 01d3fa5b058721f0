import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { eventually, freePort } from '../support/index.js';
import { offset, ProducerHarness, record } from './producer-harness.js';
import { readTopicUntil } from './read-topic.js';

/** Those who hold what a transaction and a group are about. */
const COORDINATED = ['__transaction_state', '__consumer_offsets'];
const NODES = [1, 2] as const;
const HOST = '127.0.0.1';

/** Two brokers, the first of which is the controller too. */
async function startTwoBrokers() {
  const folder = mkdtempSync(join(tmpdir(), 'flow-two-kafkas-'));
  const controllerPort = await freePort();
  const startNode = async (node: number) => {
    const port = await freePort();
    const controller = node === 1 ? `,CONTROLLER://${HOST}:${controllerPort}` : '';
    const settings = {
      'process.roles': node === 1 ? 'broker,controller' : 'broker',
      'node.id': String(node),
      'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
      listeners: `PLAINTEXT://${HOST}:${port}${controller}`,
    };
    const dataDir = join(folder, String(node));
    return startEmbeddedKafka({ dataDir, port, onProgress: () => undefined, shortLived: true, settings });
  };
  const first = await startNode(1);
  // A broker joins a cluster by its id; it would get one of its own when its storage is made.
  const clusterId = /^cluster\.id=(.*)$/m.exec(readFileSync(join(folder, '1/logs/meta.properties'), 'utf8'))?.[1];
  mkdirSync(join(folder, '2/logs'), { recursive: true });
  writeFileSync(join(folder, '2/logs/meta.properties'), `version=1\ncluster.id=${clusterId}\nnode.id=2\n`);
  const second = await startNode(2);
  const stop = async () => {
    await second.stop();
    await first.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { brokers: first.brokers, stop };
}

describe('a transactional producer, while its coordinators move to another broker', () => {
  const harness = new ProducerHarness();
  let cluster: Awaited<ReturnType<typeof startTwoBrokers>>;
  let kafka: Kafka;
  let admin: Admin;

  beforeAll(async () => {
    cluster = await startTwoBrokers();
    kafka = new Kafka({ brokers: [cluster.brokers], logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
    await harness.connect(cluster.brokers);
  });
  afterAll(async () => {
    await harness.close();
    await admin.disconnect();
    await cluster.stop();
  });

  /** Live, as an administrator does it: the old ones are there, and say that they are it no longer. */
  async function moveCoordinatorsTo(node: number): Promise<void> {
    const { topics } = await admin.fetchTopicMetadata({ topics: COORDINATED });
    const reassigned = topics.map(({ name, partitions }) => ({
      topic: name,
      partitionAssignment: partitions.map(({ partitionId }) => ({ partition: partitionId, replicas: [node] })),
    }));
    await admin.alterPartitionReassignments({ topics: reassigned });
    await eventually(async () => {
      const moved = await admin.fetchTopicMetadata({ topics: COORDINATED });
      const leaders = moved.topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
      expect(leaders.every((leader) => leader === node)).toBe(true);
    });
  }

  it('finds them again between two transactions', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    await producer.publish([record('a', '0')], offset(topic, 0n));
    const values = ['0'];
    for (const node of [...NODES, ...NODES]) {
      await moveCoordinatorsTo(node);
      values.push(String(values.length));
      await producer.publish([record('a', values.at(-1))], offset(topic, BigInt(values.length - 1)));
    }
    expect((await readTopicUntil(harness.broker, topic, values.length)).map(({ value }) => value)).toEqual(values);
    const reader = harness.kafka.topicAdmin();
    const committed = await reader.fetchCommittedOffset(`${topic}.cursor`, topic, 0);
    await reader.close();
    expect(committed?.offset).toBe(BigInt(values.length - 1));
  });

  it('ends a transaction whose coordinator has moved while it was open', async () => {
    const topic = await harness.createTopic();
    const client = kafka.producer({ transactionalId: topic, maxInFlightRequests: 1 });
    await client.connect();
    const values: string[] = [];
    for (const node of [...NODES, ...NODES]) {
      const transaction = await client.transaction();
      await transaction.send({ topic, messages: [record('a', String(node))] });
      await moveCoordinatorsTo(node === 1 ? 2 : 1);
      await transaction.commit();
      values.push(String(node));
    }
    await client.disconnect();
    expect((await readTopicUntil(harness.broker, topic, values.length)).map(({ value }) => value)).toEqual(values);
  });
});
