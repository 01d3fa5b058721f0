import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { cloudEventHeaders, serializeJobPipelinesUpdated } from '@flow-pipelines/contracts';
import { connectKafka } from '@flow-pipelines/kafka';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { freePort } from '../support/free-port.mjs';
import type { ContestantName, Result, Task } from './executor-contestant.js';

const run = promisify(execFile);
const RESULTS = join(import.meta.dirname, '../../test-results/bench');
const FROM_SOURCES = ['--import', join(import.meta.dirname, 'run-from-sources.mjs')];
/** As `npm run start:executor` starts it. */
const NODE_FLAGS = ['--max-semi-space-size=4'];
const CONTESTANT = join(import.meta.dirname, 'executor-contestant.ts');
const TOPIC = 'flow.job-pipelines';
const PARTITIONS = 12;
const RECORDS_AT_A_TIME = 1_000;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
/** Of the kit with a PostgresStore against kafkajs eachBatch alone. */
const BAR = 0.7;
const CONTESTANTS: readonly ContestantName[] = [
  'kafkajs',
  'our kafkajs',
  'kafkajs and marks',
  'kit',
  'kit with acknowledgements',
];
const USAGE = `npm run bench:executor -- [options]
  --events N      events in the topic, 200000 by default
  --jobs N        jobs that they belong to, 50000 by default
  --rounds N      rounds, 5 by default, each contestant once in each
  --only LIST     of: ${CONTESTANTS.join(', ')}
`;

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    jobs: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: CONTESTANTS.join(',') },
    help: { type: 'boolean', default: false },
  },
});
const [events, jobs, rounds] = [Number(values.events), Number(values.jobs), Number(values.rounds)];
const contestants = CONTESTANTS.filter((name) => values.only.split(',').some((one) => one.trim() === name));

/** Each job's versions in order, the jobs in turn. */
async function fillTopic(brokers: string): Promise<void> {
  const kafka = connectKafka({ brokers: [brokers], clientId: 'bench', log });
  const admin = kafka.topicAdmin();
  for (const name of [TOPIC, `${TOPIC}.applied`])
    await admin.ensureTopic({ name, partitions: PARTITIONS, config: {} }, { create: true });
  await admin.close();
  const producer = kafka.transactionalProducer({ topic: TOPIC, transactionalId: 'bench' });
  await producer.open();
  for (let first = 0; first < events; first += RECORDS_AT_A_TIME) {
    const count = Math.min(RECORDS_AT_A_TIME, events - first);
    await producer.publish(Array.from({ length: count }, (_, index) => recordOf(first + index)));
  }
  await producer.close();
}

const pipelines = Array.from({ length: 4 }, (_, index) => ({ id: uuidv7(), name: `Pipeline number ${index}` }));

/** With the headers that the relay gives it: there are nine of them. */
function recordOf(index: number) {
  const jobId = `job-${index % jobs}`;
  const eventId = uuidv7();
  const occurredAt = new Date();
  const coordinates = { eventId, jobId, occurredAt: occurredAt.toISOString(), traceparent: TRACE };
  const headers = cloudEventHeaders({ ...coordinates, isTombstone: false });
  const value = serializeJobPipelinesUpdated({
    event_id: eventId,
    job_id: jobId,
    version: Math.floor(index / jobs) + 1,
    pipelines: pipelines.slice(0, 2),
    added: pipelines.slice(1, 2),
    removed: pipelines.slice(2, 3),
    actor: { id: pipelines[0]?.id ?? '', name: 'Mira Okafor', kind: 'user' },
    reason: null,
    request_id: uuidv7(),
    occurred_at: occurredAt.toISOString(),
  });
  return { key: jobId, value, headers };
}

/** In a process and a database of its own. */
async function measure(contestant: ContestantName, brokers: string, server: string): Promise<Result> {
  const name = `bench_${uuidv7().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  // What the runs before have left behind is not this one's to write.
  await client.query('checkpoint');
  const databaseUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const task: Task = { contestant, brokers, topic: TOPIC, appliedTopic: `${TOPIC}.applied`, databaseUrl, events };
  const { stdout } = await run(process.execPath, [...NODE_FLAGS, ...FROM_SOURCES, CONTESTANT, JSON.stringify(task)]);
  await client.query(`drop database ${name} with (force)`);
  await client.end();
  return JSON.parse(stdout) as Result;
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

function report(results: ReadonlyMap<ContestantName, readonly Result[]>): string {
  const medianOf = (name: ContestantName, of: (one: Result) => number) => median((results.get(name) ?? []).map(of));
  const rate = (name: ContestantName) => medianOf(name, ({ eventsPerSecond }) => eventsPerSecond);
  const rows = [...results].map(([name, each]) => {
    const rss = Math.max(...each.map(({ rssMb }) => rssMb));
    const against = results.has('kafkajs') ? (rate(name) / rate('kafkajs')).toFixed(2) : '';
    const cpu = medianOf(name, ({ cpuMicrosecondsPerEvent }) => cpuMicrosecondsPerEvent);
    return `| ${name} | ${rate(name).toFixed(0)} | ${against} | ${cpu.toFixed(1)} | ${rss.toFixed(0)} |`;
  });
  const ratio = rate('kit') / rate('kafkajs');
  return [
    `${events} events of ${jobs} jobs, median of ${rounds}; Node ${process.version}, ${cpus().length} cores, load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
    '',
    '| reader | events/s | against kafkajs alone | its CPU, µs/event | memory, MB |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(results.has('kafkajs') && results.has('kit')
      ? [
          '',
          `The kit with its PostgresStore: ${ratio.toFixed(2)} of kafkajs eachBatch alone, the bar is ${BAR}: ${ratio >= BAR ? 'met' : 'not met'}.`,
        ]
      : []),
  ].join('\n');
}

async function bench(): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  // On the disk of the repository, since a memory disk would make fsync free.
  const folder = mkdtempSync(join(RESULTS, 'executor-'));
  const [postgres, kafka] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), onProgress: () => undefined }),
    startEmbeddedKafka({ dataDir: join(folder, 'kafka'), port: await freePort(), onProgress: () => undefined }),
  ]);
  try {
    process.stderr.write(`filling the topic with ${events} events\n`);
    await fillTopic(kafka.brokers);
    const results = new Map<ContestantName, Result[]>(contestants.map((name) => [name, []]));
    for (let round = 1; round <= rounds; round += 1)
      for (const name of round % 2 === 1 ? contestants : contestants.toReversed()) {
        const result = await measure(name, kafka.brokers, postgres.url);
        results.get(name)?.push(result);
        process.stderr.write(`round ${round}, ${name}: ${result.eventsPerSecond.toFixed(0)} events/s\n`);
      }
    writeFileSync(join(RESULTS, 'executor.json'), JSON.stringify(Object.fromEntries(results), null, 2));
    process.stdout.write(`\n${report(results)}\n`);
  } finally {
    await Promise.all([kafka.stop(), postgres.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) process.stdout.write(USAGE);
else await bench();
process.exit();
