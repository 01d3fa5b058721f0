import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, type KafkaConnectionOptions, type KafkaSasl } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { CertificateAuthority, eventually, uniqueTopic } from '../support/index.js';
import { readTopicUntil } from './read-topic.js';
import { SecuredKafka } from './secured-kafka.js';

const log = createLogger('test', 'silent');
const kafka = new SecuredKafka(['ann', 'bob']);
let tls: { ca: string };
let stranger: CertificateAuthority;

beforeAll(async () => {
  await kafka.start();
  tls = { ca: kafka.ca.certificate };
  stranger = await CertificateAuthority.create('stranger');
  await kafka.allowAll('ann', 'bob');
});
afterAll(() => kafka.stop());

const connection = (options: Partial<KafkaConnectionOptions>) =>
  connectKafka({ brokers: [kafka.secured], clientId: 'kafka-security.spec', log, retries: 2, ...options });

async function pingWith(options: Partial<KafkaConnectionOptions>): Promise<void> {
  const admin = connection(options).topicAdmin();
  try {
    await admin.ping();
  } finally {
    await admin.close();
  }
}

const refusalOf = (options: Partial<KafkaConnectionOptions>) =>
  pingWith(options).then(
    () => 'none',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );

describe('a secured Kafka', () => {
  it.each<KafkaSasl['mechanism']>(['scram-sha-256', 'scram-sha-512', 'plain'])('lets in by %s', async (mechanism) => {
    await pingWith({ tls, sasl: kafka.sasl('ann', mechanism) });
    const refusal = await refusalOf({ tls, sasl: kafka.sasl('ann', mechanism, 'wrong') });
    expect(refusal).toMatch(/^not_authenticated: ping: SASL .*(invalid credentials|Invalid username or password)/);
    expect(refusal).not.toContain('wrong');
  });

  it('lets in by a certificate, and says when it is missing or of an unknown CA', async () => {
    const brokers = [kafka.mutual];
    await pingWith({ brokers, tls: { ...tls, ...(await kafka.ca.issue('client', 'client')) } });
    expect(await refusalOf({ brokers, tls })).toMatch(/^tls_failed: .* misses our certificate or does not trust it/);
    const unknown = await stranger.issue('other-client', 'client');
    expect(await refusalOf({ brokers, tls: { ...tls, ...unknown } })).toMatch(/^tls_failed: .*certificate unknown/);
  });

  it('is not trusted when its CA is not ours', async () => {
    const sasl = kafka.sasl('ann');
    expect(await refusalOf({ tls: { ca: stranger.certificate }, sasl })).toMatch(
      /^tls_failed: ping: no TLS with localhost:\d+: unable to verify/,
    );
    expect(await refusalOf({ tls: {}, sasl })).toMatch(/^tls_failed: /);
  });

  it('is not trusted under a name that its certificate does not have', async () => {
    const brokers = [kafka.secured.replace('localhost', '127.0.0.1')];
    expect(await refusalOf({ brokers, tls, sasl: kafka.sasl('ann') })).toMatch(
      /^tls_failed: ping: no TLS with 127.0.0.1:\d+: Hostname\/IP does not match/,
    );
  });

  it('hangs up on a client in plain text, or without SASL, and the message says why that may be', async () => {
    const why = /^unavailable: ping: localhost:\d+ closed the connection: .* expects TLS or SASL/;
    expect(await refusalOf({})).toMatch(why);
    expect(await refusalOf({ sasl: kafka.sasl('ann') })).toMatch(why);
    expect(await refusalOf({ tls })).toMatch(why);
  });

  it('is asked for where there is none, which is said', async () => {
    const brokers = [kafka.plain];
    expect(await refusalOf({ brokers, tls })).toMatch(/does it speak TLS there\?$/);
    expect(await refusalOf({ brokers, sasl: kafka.sasl('ann') })).toMatch(/^not_authenticated: .* asks for no SASL/);
  });

  it('never gets a password in plain text from us', () => {
    expect(() => connection({ sasl: kafka.sasl('ann', 'plain') })).toThrow('it needs TLS');
  });

  it('is gone on with by the same clients when a password is set right', async () => {
    const topic = uniqueTopic('secured');
    const client = connection({ tls, sasl: kafka.sasl('bob', 'scram-sha-256', 'changed') });
    const [admin, producer] = [client.topicAdmin(), client.recordProducer()];
    const read: string[] = [];
    const consumer = client.groupConsumer({
      topic,
      groupId: topic,
      log,
      onBatch: async ({ records }) => void read.push(...records.map(({ value }) => String(value))),
    });
    consumer.start();
    await expect(admin.ping()).rejects.toMatchObject({ code: 'not_authenticated', canRetry: false });
    await expect(producer.send(topic, [{ key: 'a', value: '1' }])).rejects.toMatchObject({ code: 'not_authenticated' });
    await eventually(() => expect(() => consumer.obstacle.assertNone()).toThrow('authentication failed'));
    await kafka.setPassword('bob', 'changed');
    await eventually(() => admin.ping());
    await admin.ensureTopic({ name: topic, partitions: 1, config: {} }, { create: true });
    await producer.send(topic, [{ key: 'a', value: '1' }]);
    await eventually(() => expect(read).toEqual(['1']), { timeoutMs: 20_000 });
    consumer.obstacle.assertNone();
    await Promise.all([consumer.stop(), producer.close(), admin.close()]);
  });

  it('takes transactions', async () => {
    const topic = uniqueTopic('secured');
    // The first coordinator of a transaction in this cluster takes a while.
    const client = connection({ tls, sasl: kafka.sasl('ann', 'scram-sha-512'), retries: 10 });
    const admin = client.topicAdmin();
    await admin.ensureTopic({ name: topic, partitions: 1, config: {} }, { create: true });
    await admin.close();
    const producer = client.transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
    const offset = { groupId: topic, topic, partition: 0, offset: 1n, metadata: 'note' };
    await producer.publish([{ key: 'a', value: '1' }], offset);
    await producer.close();
    expect((await readTopicUntil(kafka.plain, topic, 1)).map(({ value }) => value)).toEqual(['1']);
  });
});
