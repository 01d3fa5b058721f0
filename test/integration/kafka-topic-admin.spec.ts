import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { connectKafka, type TopicAdmin } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { testKafkaBrokers, uniqueTopic } from '../support/index.js';

const log = createLogger('test', 'silent');

let admin: TopicAdmin;

beforeAll(async () => {
  admin = connectKafka({ brokers: [await testKafkaBrokers()], clientId: 'kafka-topic-admin.spec', log }).topicAdmin();
});

afterAll(() => admin.close());

describe('TopicAdmin', () => {
  it('creates a topic by its policy, once, however many do it at the same time', async () => {
    const policy = jobPipelinesTopic(uniqueTopic('admin'), 4);
    await Promise.all([1, 2, 3].map(() => admin.ensureTopic(policy, { create: true })));
    await admin.ensureTopic(policy, { create: false });
    expect(new Set((await admin.fetchEndOffsets(policy.name)).keys())).toEqual(new Set([0, 1, 2, 3]));
  });

  it('names every difference of an existing topic and does not touch it', async () => {
    const name = uniqueTopic('admin');
    await admin.ensureTopic({ name, partitions: 2, config: { 'cleanup.policy': 'delete' } }, { create: true });
    const check = () => admin.ensureTopic(jobPipelinesTopic(name, 12), { create: true, replicationFactor: 3 });
    for (const attempt of [check(), check()]) {
      await expect(attempt).rejects.toMatchObject({
        code: 'topic_mismatch',
        canRetry: false,
        message:
          `topic ${name} is not as it must be: the number of partitions must be 12 and is 2; ` +
          'the replication factor must be at least 3 and is 1; cleanup.policy must be compact and is delete; ' +
          'min.compaction.lag.ms must be 604800000 and is 0',
      });
    }
  });

  it('says that a topic is missing where it may not create it', async () => {
    const policy = jobPipelinesTopic(uniqueTopic('admin'));
    await expect(admin.ensureTopic(policy, { create: false })).rejects.toMatchObject({
      code: 'topic_missing',
      canRetry: true,
    });
  });

  it('refuses more replicas than there are brokers as the broker does', async () => {
    const policy = jobPipelinesTopic(uniqueTopic('admin'));
    await expect(admin.ensureTopic(policy, { create: true, replicationFactor: 3 })).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('answers a ping, and fails one in time where nobody answers', async () => {
    await admin.ping();
    const away = connectKafka({ brokers: ['127.0.0.1:1'], clientId: 'test', log, retries: 2 }).topicAdmin();
    await expect(away.ping()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(away.ping()).rejects.toMatchObject({ code: 'unavailable' });
    await away.close();
  });
});
