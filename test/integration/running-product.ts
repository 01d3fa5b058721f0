import {
  type AppName,
  createTestDatabase,
  type Environment,
  eventually,
  freePort,
  spawnApp,
  type SpawnedApp,
  type TestDatabase,
  testKafkaBrokers,
  uniqueTopic,
} from '../support/index.js';

export type ProcessName = Exclude<AppName, 'all-in-one'>;

const PORTS = { api: 'PORT', 'outbox-relay': 'RELAY_PORT', intake: 'INTAKE_PORT', 'flow-executor': 'EXECUTOR_PORT' };
const ROLES = { api: 'api', 'outbox-relay': 'relay', intake: 'intake', 'flow-executor': 'executor' } as const;
export const PROCESSES = Object.keys(PORTS) as ProcessName[];
const ADMIN_TOKEN = 'admin-token-of-the-test';
/** Several processes start at once, on a machine that may be busy. */
const START_WITHIN = { timeoutMs: 60_000 };
export const METRICS_TOKEN = 'metrics-token-of-the-test';

/** One running process of the product, and how to talk to it. */
export class RunningProcess {
  constructor(
    readonly app: SpawnedApp,
    readonly url: string,
  ) {}

  async get(path: string, token?: string): Promise<Response> {
    return fetch(this.url + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  }

  async untilReady(): Promise<void> {
    await eventually(async () => {
      const { ok } = await this.get('/health/ready');
      if (!ok) throw new Error(`${this.app.name} is not ready:\n${this.app.output}`);
    }, START_WITHIN);
  }
}

/** The real processes, as one or all of them are started in production, on a database and topics of one test's own. */
export class RunningProduct {
  readonly topics = { events: uniqueTopic('events'), jobs: uniqueTopic('jobs') };
  broker = '';
  database!: TestDatabase;
  private readonly processes: RunningProcess[] = [];

  async open(): Promise<void> {
    this.broker = await testKafkaBrokers();
    this.database = await createTestDatabase();
  }

  /** Not ready yet: that may be what a test is about. */
  async start(name: ProcessName, environment: Environment = {}): Promise<RunningProcess> {
    const port = await freePort();
    const app = spawnApp(name, {
      HOST: '127.0.0.1',
      [PORTS[name]]: String(port),
      DATABASE_URL: this.database.urlFor(ROLES[name]),
      KAFKA_BROKERS: this.broker,
      KAFKA_TOPIC: this.topics.events,
      KAFKA_JOBS_TOPIC: this.topics.jobs,
      KAFKA_APPLIED_TOPIC: `${this.topics.events}.applied`,
      KAFKA_DEAD_LETTER_TOPIC: `${this.topics.events}.dead-letter`,
      KAFKA_PARTITIONS: '3',
      EXECUTOR_NAME: this.topics.events,
      MIGRATE_ON_START: 'false',
      BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN,
      METRICS_TOKEN,
      ...environment,
    });
    const process = new RunningProcess(app, `http://127.0.0.1:${port}`);
    this.processes.push(process);
    return process;
  }

  async startReady(name: ProcessName, environment: Environment = {}): Promise<RunningProcess> {
    const process = await this.start(name, environment);
    await process.untilReady();
    return process;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.splice(0).map(({ app }) => app.stop()));
    await this.database.drop();
  }
}

/** Calls the api as the site admin. */
export async function callApi(
  { url }: RunningProcess,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}
