import { deadLetterTopic, jobPipelinesTopic } from '@flow-pipelines/contracts';
import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { CertificateAuthority, uniqueTopic } from '../../support/index.js';
import { PASSWORD, SecuredKafka } from '../../integration/secured-kafka.js';
import { examine } from './examine.js';
import type { Settings } from './run-cli.js';

const kafka = new SecuredKafka(['ann', 'reader']);
const topic = uniqueTopic('doctor');
let ann: Settings;
let reader: Settings;

beforeAll(async () => {
  await kafka.start();
  await kafka.allowAll('ann');
  const { ALLOW } = kafkajs.AclPermissionTypes;
  const { READ, DESCRIBE_CONFIGS } = kafkajs.AclOperationTypes;
  const { TOPIC: resourceType } = kafkajs.AclResourceTypes;
  const { LITERAL: resourcePatternType } = kafkajs.ResourcePatternTypes;
  const right = { principal: 'User:reader', host: '*', permissionType: ALLOW, resourceType, resourcePatternType };
  await kafka.allow([READ, DESCRIBE_CONFIGS].map((operation) => ({ ...right, operation, resourceName: topic })));
  const log = createLogger('test', 'silent');
  const admin = connectKafka({ brokers: [kafka.plain], clientId: 'doctor.spec', log }).topicAdmin();
  await admin.ensureTopic(jobPipelinesTopic(topic, 2), { create: true });
  await admin.ensureTopic(deadLetterTopic(`${topic}.d`, 2), { create: true });
  await admin.close();
  ann = {
    KAFKA_BROKERS: kafka.secured,
    KAFKA_TOPIC: topic,
    KAFKA_DEAD_LETTER_TOPIC: `${topic}.d`,
    KAFKA_PARTITIONS: '2',
    KAFKA_TLS: 'true',
    KAFKA_TLS_CA: kafka.ca.certificate,
    KAFKA_SASL_MECHANISM: 'scram-sha-256',
    KAFKA_SASL_USERNAME: 'ann',
    KAFKA_SASL_PASSWORD: PASSWORD,
  };
  reader = { ...ann, KAFKA_SASL_USERNAME: 'reader' };
});
afterAll(() => kafka.stop());

describe('doctor, of a secured Kafka', () => {
  it('is let in as the processes would be', async () => {
    const { findings } = await examine(ann, '--broker-clock');
    const ofKafka = ['kafka', `topic ${topic}`, `topic ${topic}.d`, 'relay-group', 'broker-clock'];
    expect(findings.filter(({ check }) => ofKafka.includes(check))).toEqual(
      ofKafka.map((check) => expect.objectContaining({ check, status: 'ok' })),
    );
  });

  it('says what is in the way: the certificate, the password, or that TLS and SASL are asked for', async () => {
    const { certificate } = await CertificateAuthority.create('stranger');
    const untrusted = await examine({ ...ann, KAFKA_TLS_CA: certificate });
    expect(untrusted.code).toBe(1);
    expect(untrusted.of('kafka')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('Look at KAFKA_TLS_CA'),
    });
    const wrong = await examine({ ...ann, KAFKA_SASL_PASSWORD: 'wrong-password' });
    expect(wrong.of('kafka')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('Look at KAFKA_SASL_MECHANISM, user and password'),
    });
    expect(JSON.stringify(wrong.findings)).not.toContain('wrong-password');
    const plain = await examine({ KAFKA_BROKERS: kafka.secured, KAFKA_TOPIC: topic });
    expect(plain.of('kafka')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('whether that listener expects TLS or SASL'),
    });
  });

  it('says what an account may not see, and goes on', async () => {
    const { code, of } = await examine(reader, '--broker-clock');
    expect(code).toBe(1);
    expect(of('kafka')).toMatchObject({ status: 'ok' });
    expect(of(`topic ${topic}`)).toMatchObject({ status: 'ok' });
    expect(of(`topic ${topic}.d`)).toMatchObject({ status: 'failed' });
    expect(of('relay-group')).toMatchObject({
      status: 'warning',
      advice: 'Only the relay needs it: look as the account of the relay.',
    });
    expect(of('broker-clock')).toMatchObject({
      status: 'warning',
      advice: expect.stringContaining('an account that may create'),
    });
  });
});
