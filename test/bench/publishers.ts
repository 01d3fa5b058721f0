import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs-original';
import type pg from 'pg';
import { connectCommand, type ConnectOptions, createSlot, preparationOf } from '../support/debezium/kafka-connect.js';
import { type Contestant, startOurs } from './contestants.js';
import { connectTo } from './in-database.js';
import type { OwnedProcesses } from './owned-processes.js';
import { relayPosition } from './rows/drain.row.js';
import type { Context } from './rows/row.js';
import { SKIP_SEED } from './seed.sql.js';
import { startRelay } from './services.js';

/** What Kafka's own connect-standalone.sh gives a worker; its log is about the start alone. */
const JAVA_FLAGS = [
  '-Xms256m',
  '-Xmx2g',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
];
/**
 * The documented connector looks for changes every 10 ms and takes up to 4,096 at once; a tuned one looks each millisecond.
 * Its producer neither waits for more records (5 ms by default) nor stops at 16 KB a partition.
 */
const TUNED = {
  'poll.interval.ms': '1',
  'max.batch.size': '8192',
  'max.queue.size': '32768',
  'producer.override.linger.ms': '0',
  'producer.override.batch.size': '262144',
};

export const EXACTLY_ONCE_SLOT = 'flow_pipelines_exactly_once';

/** A transaction that begins while the one before is still ending is refused, and tried again after 100 ms by default. */
const TUNED_TRANSACTIONS = {
  'producer.override.retry.backoff.ms': '2',
  'producer.override.retry.backoff.max.ms': '20',
};

/** Brings the log to a topic of its own, from where it stopped. */
export interface Publisher {
  readonly name: string;
  readonly topic: string;
  readonly start: (owned: OwnedProcesses) => Promise<ChildProcess>;
  /** How many events it has brought, and what it began with. */
  readonly readPosition: () => Promise<number>;
}

/** An api and its log, which the relay and Debezium publish. */
export interface PublisherSite {
  readonly postgresPid: number;
  readonly brokers: string;
  readonly api: Contestant;
  /** What it writes does not wait for the disk. */
  readonly client: pg.Client;
  readonly relay: Publisher;
  readonly debezium: Publisher;
  /** Debezium in transactions, from a slot of its own, which is not there yet. */
  readonly exactlyOnce: Publisher;
}

export async function startPublisherSite(context: Context): Promise<PublisherSite> {
  const { owned, folder, servers, seededJobs } = context;
  const { server, brokers } = await servers.site();
  const api = await startOurs(owned, server, { jobs: seededJobs });
  const client = await connectTo(api.databaseUrl, owned);
  await client.query('set synchronous_commit = off');
  await client.query(`${preparationOf(api.databaseUrl)}; ${SKIP_SEED}`);
  await client.query(createSlot());
  const relay: Publisher = {
    name: 'relay',
    topic: 'flow.by-relay',
    start: (turn) =>
      startRelay(turn, { DATABASE_URL: api.databaseUrl, KAFKA_BROKERS: brokers, KAFKA_TOPIC: 'flow.by-relay' }),
    readPosition: () => relayPosition(client),
  };
  const debeziumBy = async (
    name: string,
    topic: string,
    options: Pick<ConnectOptions, 'settings' | 'exactlyOnceGroup'>,
  ): Promise<Publisher> => ({
    name,
    topic,
    start: async (turn) => {
      const connect = await connectCommand({
        folder: join(folder, 'connect'),
        broker: brokers,
        topic,
        databaseUrl: api.databaseUrl,
        javaFlags: JAVA_FLAGS,
        ...options,
      });
      const worker = turn.startCommand('Kafka Connect', connect.command, connect.env);
      await connect.untilItRuns();
      return worker;
    },
    readPosition: await recordsIn(owned, brokers, topic),
  });
  const debezium = await debeziumBy('Debezium', 'flow.by-debezium', { settings: TUNED });
  const exactlyOnce = await debeziumBy('Debezium, exactly once', 'flow.by-debezium-exactly-once', {
    settings: { ...TUNED, ...TUNED_TRANSACTIONS, 'slot.name': EXACTLY_ONCE_SLOT },
    exactlyOnceGroup: 'connect',
  });
  return { postgresPid: server.pid, brokers, api, client, relay, debezium, exactlyOnce };
}

/** Makes a topic as the relay would. @returns how many records it has, if no transactions leave their marks between them */
async function recordsIn(owned: OwnedProcesses, brokers: string, topic: string): Promise<() => Promise<number>> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  owned.add(() => admin.disconnect());
  const { partitions: numPartitions, config } = jobPipelinesTopic(topic);
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, configEntries }] });
  return async () => {
    const partitions = await admin.fetchTopicOffsets(topic);
    return partitions.reduce((total, { high }) => total + Number(high), 0);
  };
}
