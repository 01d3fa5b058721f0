import { createJobPipelinesConsumer, PostgresStore } from '@flow-pipelines/executor-kit';
import type { Arrivals } from './arrivals.js';
import { answerWhenAsked } from './latency-log.js';

const arrivals: Arrivals[number][] = [];
/** An executor built on the kit that only notes when it hears of a change: `latency-executor {brokers, topic, databaseUrl}`. */
const { brokers, topic, databaseUrl } = JSON.parse(process.argv[2] ?? '') as Readonly<Record<string, string>>;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const consumer = createJobPipelinesConsumer({
  brokers: [brokers ?? ''],
  topic: topic ?? '',
  appliedTopic: null,
  deadLetterTopic: null,
  groupId: 'latency',
  executor: 'latency',
  store: new PostgresStore({ connectionString: databaseUrl ?? '', schema: 'latency' }),
  log,
  handler: ({ event_id }) => void arrivals.push([event_id, Date.now()]),
});
consumer.start();
answerWhenAsked(() => arrivals.splice(0));
