import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { createDataSource } from '@flow-pipelines/database';
import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger, type Logger } from '@flow-pipelines/runtime';
import { expect } from '@jest/globals';
// Not among the names that Node finds in this CommonJS module, so it comes with the whole.
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Relay } from '../../apps/outbox-relay/src/relay.js';
import type { RelaySettings } from '../../apps/outbox-relay/src/relay-settings.js';
import { createTestDatabase, eventually, type TestDatabase, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { readTopic } from './read-topic.js';

const silent: Logger = createLogger('relay', 'silent');

/**
 * A log, a topic, and relays of one test's own; changes of jobs are written as the api writes them. The relays have the rights
 * of their role and no others; `dataSource` is the test's own way to the database, with all rights.
 */
export class RelayHarness {
  broker = '';
  topic = '';
  database!: TestDatabase;
  dataSource!: DataSource;
  private relayDataSource!: DataSource;
  private readonly relays: Relay[] = [];
  private readonly clients: pg.Client[] = [];

  /** @param broker of a Kafka other than that of the test run */
  async open(broker?: string): Promise<void> {
    this.broker = broker ?? (await testKafkaBrokers());
    this.database = await createTestDatabase();
    const settings = { applicationName: 'test', poolSize: 12 };
    this.dataSource = await createDataSource({ ...settings, url: this.database.url }).initialize();
    this.relayDataSource = await createDataSource({ ...settings, url: this.database.urlFor('relay') }).initialize();
    this.topic = uniqueTopic('relay');
  }

  async close(): Promise<void> {
    await Promise.all(this.relays.splice(0).map((relay) => relay.stop()));
    await Promise.all(this.clients.splice(0).map((client) => client.end()));
    await this.relayDataSource.destroy();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  /** Makes the topic before the relay does, with settings that the relay leaves as they are. */
  async createTopic(config: Record<string, string>): Promise<void> {
    const policy = jobPipelinesTopic(this.topic, 3);
    const admin = connectKafka({ brokers: [this.broker], clientId: 'test', log: silent }).topicAdmin();
    await admin.ensureTopic({ ...policy, config: { ...policy.config, ...config } }, { create: true });
    await admin.close();
  }

  /** Changes the settings of the topic that createTopic made. */
  async alterTopic(config: Record<string, string>): Promise<void> {
    const admin = new Kafka({ brokers: [this.broker], clientId: 'test', logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const entries = Object.entries({ ...jobPipelinesTopic(this.topic).config, ...config });
    const configEntries = entries.map(([name, value]) => ({ name, value }));
    const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: this.topic, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    await admin.disconnect();
  }

  /**
   * A relay that gets no further than a statement, as if it were killed there: with it undone, or with it done and its
   * answer lost. Resolves once the relay has come so far; it is stopped then.
   */
  async runUntilKilled(statement: RegExp, moment: 'before' | 'after', act: () => Promise<unknown>): Promise<void> {
    let killed = false;
    const unlessKilled = async (sql: string, carryOut: () => Promise<unknown>): Promise<unknown> => {
      const isIt = statement.test(sql);
      if (killed || (isIt && moment === 'before')) {
        killed = true;
        throw new Error('killed');
      }
      const answer = await carryOut();
      if (isIt) {
        killed = true;
        throw new Error('killed');
      }
      return answer;
    };
    const dataSource = seenThrough(this.relayDataSource, unlessKilled);
    const relay = this.startRelay({ owner: 'killed' }, silent, dataSource);
    await act();
    await eventually(() => expect(killed).toBe(true));
    await relay.stop();
    // A process that is killed does not give its lease back.
    await this.dataSource.query('update relay_state set lease_expires_at = null');
  }

  startRelay(settings: Partial<RelaySettings> = {}, logger = silent, dataSource = this.relayDataSource): Relay {
    const { owner = 'test', topic = jobPipelinesTopic(this.topic, 3) } = settings;
    const kafka = connectKafka({ brokers: [this.broker], clientId: owner, log: silent });
    const defaults = {
      topic,
      createTopic: true,
      batchSize: 100,
      leaseMs: 2_000,
      owner,
      replayEventsPerSecond: 100_000,
      logRetentionDays: 0,
    };
    const relay = new Relay(dataSource, kafka, { ...defaults, ...settings }, logger);
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    this.clients.push(client);
    return client;
  }

  /** Changes a job as the writer does it, and leaves the transaction open. A null payload is a tombstone. */
  async beginChange(
    client: pg.Client,
    job: string,
    version: number,
    payload: string | null = `${job}:${version}`,
  ): Promise<void> {
    await client.query('begin');
    await client.query('insert into jobs (id, version) values ($1, $2) on conflict (id) do update set version = $2', [
      job,
      version,
    ]);
    await client.query(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       values (now(), gen_random_uuid(), $1, $2, $3)`,
      [job, version, payload],
    );
  }

  /** A transaction of its own that has changed a job and is still open. */
  async openChange(job: string, version: number): Promise<pg.Client> {
    const client = await this.connect();
    await this.beginChange(client, job, version);
    return client;
  }

  async change(job: string, version: number, payload?: string | null): Promise<void> {
    const client = await this.connect();
    await this.beginChange(client, job, version, payload);
    await client.query('commit');
  }

  /** What committed readers see at this moment. */
  async valuesInTopic(): Promise<(string | undefined)[]> {
    return (await readTopic(this.broker, this.topic)).map(({ value }) => value);
  }
}

/** Statements that run together: they do not settle by what `query` returns. */
interface Run {
  readonly statements: readonly { text: string }[];
  settle: (error: Error | null, results: unknown) => void;
}
type Query = (query: string | { text: string } | Run, values?: unknown[]) => Promise<unknown>;
type Around = (sql: string, carryOut: () => Promise<unknown>) => Promise<unknown>;

/** The data source, with `around` carrying out each statement: its own, and those of connections taken from it. */
function seenThrough(dataSource: DataSource, around: Around): DataSource {
  const watched = (query: Query): Query => {
    return async (asked, values) => {
      if (typeof asked === 'object' && 'statements' in asked) return runThrough(around, asked, query);
      return around(typeof asked === 'string' ? asked : asked.text, () => query(asked, values));
    };
  };
  const createQueryRunner = () => {
    const queryRunner = dataSource.createQueryRunner();
    const connect: () => Promise<{ query: Query; on: unknown }> = queryRunner.connect.bind(queryRunner);
    queryRunner.connect = async () => {
      const connection = await connect();
      return withMembers(connection, { query: watched(connection.query.bind(connection)) });
    };
    return queryRunner;
  };
  return withMembers(dataSource, { query: watched(dataSource.query.bind(dataSource) as Query), createQueryRunner });
}

async function runThrough(around: Around, run: Run, query: Query): Promise<void> {
  const { settle, statements } = run;
  const carryOut = () =>
    new Promise((resolve, reject) => {
      run.settle = (error, results) => (error ? reject(error) : resolve(results));
      void query(run);
    });
  await around(statements.map(({ text }) => text).join(';'), carryOut).then(
    (results) => settle.call(run, null, results),
    (error: Error) => settle.call(run, error, []),
  );
}

function withMembers<T extends object>(target: T, members: object): T {
  return new Proxy(target, {
    get: (_, key): unknown => {
      const value: unknown = Reflect.get(members, key) ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
