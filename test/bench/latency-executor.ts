import { createJobPipelinesConsumer, PostgresStore } from '@flow-pipelines/executor-kit';
import { answerWhenAsked, note } from './latency-log.js';

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
  handler: ({ occurred_at }) => note(occurred_at),
});
consumer.start();
answerWhenAsked();
