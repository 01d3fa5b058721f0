import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { connectKafka } from '@flow-pipelines/kafka';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TopicCheck } from '../../apps/outbox-relay/src/topic-check.js';
import { freePort, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { FaultyNetwork } from './faulty-network.js';
import { log } from './producer-harness.js';
import { ProduceGate } from './produce-gate.js';

describe(TopicCheck.name, () => {
  let network: FaultyNetwork;
  let gate: ProduceGate;
  let check: TopicCheck;
  beforeAll(async () => {
    const broker = await testKafkaBrokers();
    network = new FaultyNetwork(await freePort(), Number(broker.split(':')[1]));
    await network.open();
    gate = await ProduceGate.open(broker, network.port);
    const kafka = connectKafka({ brokers: [gate.address], clientId: 'topic check', log });
    check = new TopicCheck(kafka.topicAdmin(), {
      topic: jobPipelinesTopic(uniqueTopic('check'), 3),
      createTopic: true,
    });
  });
  afterAll(async () => {
    await check.admin.close();
    await gate.close();
    await network.close();
  });

  it('asks by a new connection after a failure, as the old one may be half open too', async () => {
    await check.pass();
    network.fallSilent();
    network.hear();
    check.forget();
    // By the old one it would fail once its time is up.
    await expect(check.pass()).resolves.toBeUndefined();
  });
});
