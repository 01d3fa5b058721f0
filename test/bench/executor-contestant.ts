import { createJobPipelinesConsumer, PostgresStore, type JobPipelinesUpdated } from '@flow-pipelines/executor-kit';
import { Kafka as OurKafka, logLevel } from 'kafkajs';
import { Kafka } from 'kafkajs-original';
import pg from 'pg';

/** What one process is to do: read so many events of a topic from its beginning, and say how long that took. */
export interface Task {
  readonly contestant: ContestantName;
  readonly brokers: string;
  readonly topic: string;
  readonly appliedTopic: string;
  readonly databaseUrl: string;
  readonly events: number;
}

export type ContestantName =
  | 'kafkajs'
  /** With the files of libs/kafka/kafkajs, as the kit has it. */
  | 'our kafkajs'
  | 'kafkajs and marks'
  | 'kit'
  | 'kit with acknowledgements';

export interface Result {
  readonly eventsPerSecond: number;
  /** Of the reader's own process, PostgreSQL and Kafka left out: other load on the machine hardly changes it. */
  readonly cpuMicrosecondsPerEvent: number;
  readonly rssMb: number;
}

const RAISE_MARKS = `insert into bench.marks as mark (job_id, version)
  select job_id, max(version) from unnest($1::text[], $2::bigint[]) as raised (job_id, version) group by 1 order by 1
  on conflict (job_id) do update set version = excluded.version where mark.version < excluded.version`;
const CONCURRENCY = 4;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** From the first event to the last: joining the group is none of it. */
class Stopwatch {
  private seen = 0;
  private startedAt = 0;
  private cpuBefore = 0;
  private readonly done = Promise.withResolvers<Result>();
  private readonly events: number;

  constructor(events: number) {
    this.events = events;
  }

  get result(): Promise<Result> {
    return this.done.promise;
  }

  begin(): void {
    if (this.startedAt > 0) return;
    this.startedAt = performance.now();
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    this.cpuBefore = userCPUTime + systemCPUTime;
  }

  reached(seen: number): void {
    this.seen = seen;
    if (this.seen < this.events) return;
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cpuMicroseconds = userCPUTime + systemCPUTime - this.cpuBefore;
    this.done.resolve({
      eventsPerSecond: this.events / seconds,
      cpuMicrosecondsPerEvent: cpuMicroseconds / this.events,
      rssMb: maxRSS / 1024,
    });
  }

  add(events: number): void {
    this.reached(this.seen + events);
  }
}

/** What a good engineer writes by hand: each batch parsed, in one transaction with its marks or with nothing, then the offset. */
async function runKafkajs(task: Task, { Client = Kafka, withMarks = false } = {}): Promise<Result> {
  const { brokers, topic, databaseUrl, events } = task;
  const watch = new Stopwatch(events);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONCURRENCY });
  if (withMarks) {
    await pool.query('create schema bench');
    await pool.query('create table bench.marks (job_id text collate "C" primary key, version bigint not null)');
  }
  const consumer = new Client({ brokers: [brokers], logLevel: logLevel.NOTHING }).consumer({
    groupId: `${topic}-${process.pid}`,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: CONCURRENCY,
    eachBatch: async (payload) => {
      watch.begin();
      const { batch } = payload;
      const parsed = batch.messages.map(({ value }) => JSON.parse(String(value)) as JobPipelinesUpdated);
      const values = [parsed.map(({ job_id }) => job_id), parsed.map(({ version }) => version)];
      if (withMarks) await pool.query(RAISE_MARKS, values);
      payload.resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset());
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
      watch.add(parsed.length);
    },
  });
  const result = await watch.result;
  await consumer.disconnect();
  await pool.end();
  return result;
}

async function runKit(task: Task, appliedTopic: string | null): Promise<Result> {
  const { brokers, topic, databaseUrl, events } = task;
  const watch = new Stopwatch(events);
  const store = new PostgresStore({ connectionString: databaseUrl, schema: 'bench' });
  const consumer = createJobPipelinesConsumer({
    brokers: [brokers],
    topic,
    appliedTopic,
    deadLetterTopic: null,
    groupId: `${topic}-${process.pid}`,
    executor: 'bench',
    store,
    log: quiet,
    transactions: CONCURRENCY,
    handler: () => watch.begin(),
  });
  consumer.start();
  const poll = setInterval(() => watch.reached(consumer.status().applied), 5);
  const result = await watch.result;
  clearInterval(poll);
  await consumer.stop();
  await store.close();
  return result;
}

const RUN: Readonly<Record<ContestantName, (task: Task) => Promise<Result>>> = {
  kafkajs: (task) => runKafkajs(task),
  'our kafkajs': (task) => runKafkajs(task, { Client: OurKafka }),
  'kafkajs and marks': (task) => runKafkajs(task, { withMarks: true }),
  kit: (task) => runKit(task, null),
  'kit with acknowledgements': (task) => runKit(task, task.appliedTopic),
};

const task = JSON.parse(process.argv[2] ?? '') as Task;
process.stdout.write(`${JSON.stringify(await RUN[task.contestant](task))}\n`);
process.exit();
