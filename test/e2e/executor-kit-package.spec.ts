import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobEvent, recordOf } from '../integration/job-events.js';
import { readTopicUntil } from '../integration/read-topic.js';
import { createTestDatabase, testKafkaBrokers, uniqueTopic, type TestDatabase } from '../support/index.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What a third party would write. Both stores, so that all that the package depends on is loaded. */
const PROGRAM = `
import {
  createJobPipelinesConsumer, MemoryStore, PostgresStore, type Handler, type JobPipelinesStore,
} from '@flow-pipelines/executor-kit';

const [broker = '', topic = '', database = ''] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const postgres = new PostgresStore({
  connectionString: database,
  schema: 'third_party',
  prepare: (tx) => tx.query('create table if not exists third_party.seen (what text)'),
});
async function consume<Tx>(executor: string, store: JobPipelinesStore<Tx>, handler: Handler<Tx>): Promise<void> {
  const consumer = createJobPipelinesConsumer({
    brokers: [broker], topic, groupId: topic + executor, executor, log, store, handler,
    appliedTopic: null, deadLetterTopic: topic + '.dead-letter',
  });
  consumer.start();
  await consumer.untilCaughtUp();
  await consumer.stop();
}
await consume('memory', new MemoryStore(), ({ job_id, version, pipelines }) => {
  console.log(job_id, version, pipelines[0]?.name);
});
await consume('postgres', postgres, async (event, { tx }) => {
  await tx.query('insert into third_party.seen values ($1)', [event.job_id]);
});
const { rows } = await postgres.pool.query('select what from third_party.seen');
console.log(JSON.stringify(rows));
await postgres.close();
`;

/** Of kafkajs, in the place that it has there. */
const OVERRIDDEN = 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js';

/**
 * What a build of the service after this kit might write for the same job: fields that the kit has never heard of, in an
 * event of the schema version that it knows, and an event of the next one.
 */
const FROM_NEWER_BUILD = {
  moreFields: recordOf(
    Object.assign(jobEvent('job', 2), {
      priority: 3,
      pipelines: [{ id: randomUUID(), name: 'v2', colour: 'blue' }],
      actor: { ...jobEvent('job', 2).actor, department: { id: 7 } },
    }),
  ),
  otherSchema: {
    key: 'job',
    value: JSON.stringify({ ...jobEvent('job', 3), schema_version: 2, pipelines: { all: true } }),
  },
};

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'executor-kit-'));
  database = await createTestDatabase({ template: 'empty' });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

describe('the package of the executor kit', () => {
  it('is installed by one command into an empty project, type-checks there, runs, and reads what a newer build writes', async () => {
    const packed = await run(process.execPath, [
      join(ROOT, 'scripts/pack.mjs'),
      'executor-kit',
      join(folder, 'packed'),
    ]);
    const project = join(folder, 'project');
    await run('mkdir', [project]);
    await writeFile(join(project, 'package.json'), '{ "name": "third-party", "type": "module", "private": true }');
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, packed.stdout.trim()], { cwd: project });

    const itsOwn = join(project, 'node_modules/@flow-pipelines/executor-kit/node_modules', OVERRIDDEN);
    expect(await readFile(itsOwn, 'utf8')).toBe(await readFile(join(ROOT, 'libs/kafka', OVERRIDDEN), 'utf8'));

    await writeFile(join(project, 'main.ts'), PROGRAM);
    const strict = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, ...strict, '--skipLibCheck', 'false', 'main.ts'], { cwd: project }).catch(fail);

    const broker = await testKafkaBrokers();
    const topic = uniqueTopic('package');
    await publish(broker, topic);
    const { stdout } = await run(process.execPath, ['main.js', broker, topic, database.url], { cwd: project });
    expect(stdout).toBe('job 1 v1\njob 2 v2\njob 4 v4\n[{"what":"job"},{"what":"job"},{"what":"job"}]\n');
    const letters = await readTopicUntil(broker, `${topic}.dead-letter`, 2);
    expect(letters.map(({ value, headers }) => [value, headers['dead_letter_executor']])).toEqual([
      [FROM_NEWER_BUILD.otherSchema.value, 'memory'],
      [FROM_NEWER_BUILD.otherSchema.value, 'postgres'],
    ]);
    expect(letters[0]?.headers).toMatchObject({
      dead_letter_reason: 'unknown_schema_version',
      dead_letter_detail: 'schema_version 2, known is 1',
    });

    const command = join(project, 'node_modules/.bin/flow-executor-kit');
    const where = ['--schema', 'third_party', '--executor', 'postgres', '--database', database.url];
    const environment = { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` };
    const redriven = await run(command, ['redrive', '--all', ...where], { env: environment });
    expect(redriven.stdout).toBe('0 parked jobs will be tried again\n');
  });
});

/** The compiler says what is wrong on its standard output. */
function fail(error: { readonly stdout?: string }): never {
  throw new Error(error.stdout, { cause: error });
}

async function publish(broker: string, topic: string): Promise<void> {
  const kafka = connectKafka({ brokers: [broker], clientId: topic, log: createLogger('test', 'silent') });
  const admin = kafka.topicAdmin();
  for (const name of [topic, `${topic}.dead-letter`])
    await admin.ensureTopic({ name, partitions: 1, config: {} }, { create: true });
  await admin.close();
  const producer = kafka.transactionalProducer({ topic, transactionalId: topic });
  await producer.open();
  const { moreFields, otherSchema } = FROM_NEWER_BUILD;
  await producer.publish([recordOf(jobEvent('job', 1)), moreFields, otherSchema, recordOf(jobEvent('job', 4))]);
  await producer.close();
}
