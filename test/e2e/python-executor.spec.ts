import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, type TransactionalProducer } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { jobEvent, recordOf } from '../integration/job-events.js';
import { testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { pythonWith, type Python } from '../support/python.js';

const SCRIPT = join(import.meta.dirname, '../../docs/examples/executor.py');
const python = await pythonWith('confluent_kafka');
const describeWithPython = python ? describe : describe.skip;

// Named so that the report shows what was skipped where there is no Python.
describeWithPython('docs/examples/executor.py, by Python and confluent-kafka', () => {
  const topic = uniqueTopic('python');
  let folder: string;
  let brokers: string;
  let producer: TransactionalProducer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'python-executor-'));
    brokers = await testKafkaBrokers();
    const kafka = connectKafka({ brokers: [brokers], clientId: topic, log: createLogger('test', 'silent') });
    const admin = kafka.topicAdmin();
    await admin.ensureTopic({ name: topic, partitions: 3, config: {} }, { create: true });
    await admin.close();
    producer = kafka.transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
  });
  afterAll(async () => {
    await producer.close();
    await python?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function consumeToEnd(group: string): Promise<string[]> {
    const database = join(folder, 'marks.sqlite');
    const options = ['--brokers', brokers, '--topic', topic, '--group', group, '--database', database, '--stop-at-end'];
    const output = await (python as Python).run(SCRIPT, ...options);
    return output.trimEnd().split('\n').filter(Boolean);
  }

  it('applies each version once and in order, whatever is repeated, late, aborted or malformed', async () => {
    const [v1, v2, v3] = [jobEvent('a', 1), jobEvent('a', 2), { ...jobEvent('a', 3), priority: 1 }];
    await producer.publish([v1, v1, v2, v1].map(recordOf));
    await producer.publish([
      { key: 'a', value: 'no JSON' },
      { key: 'a', value: JSON.stringify({ ...v3, schema_version: 2 }) },
      { key: 'b', value: null },
      recordOf(v3),
      recordOf(v2),
      recordOf(jobEvent('Überprüfung ☂', 5)),
    ]);
    const lines = await consumeToEnd('first');
    expect(lines.filter((line) => line.includes(' a '))).toEqual(['applied a 1', 'applied a 2', 'applied a 3']);
    expect(lines).toContain('applied Überprüfung ☂ 5');
    expect(lines).toHaveLength(4);
  });

  it('goes on where its group stood, and drops by its marks what a new group reads again', async () => {
    await producer.publish([recordOf(jobEvent('a', 4))]);
    expect(await consumeToEnd('first')).toEqual(['applied a 4']);
    expect(await consumeToEnd('another')).toEqual([]);
  });
});
