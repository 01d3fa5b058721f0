import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { startEmbeddedKafka } from '../../../apps/all-in-one/src/embedded-kafka.js';
import { codeBlocks } from '../../architecture/markdown.js';
import {
  createTestDatabase,
  eventually,
  spawnCommand,
  type SpawnedApp,
  type TestDatabase,
} from '../../support/index.js';
import { StartSite } from '../../support/start-site.js';
import { DocumentedShell, exampleOf } from './documented-shell.js';
import { KafkaCommands } from './kafka-commands.js';

const ROOT = join(import.meta.dirname, '../../..');
const CLI = join(ROOT, 'dist/apps/cli/src/main.js');
const RESTORE = 'docs/operations/backup-and-restore.md';
const QUICK_START = 'docs/quick-start.md';
const README_JOB = 'f403399d-7ac7-4285-bb06-f7ad82ddbea2';
const TOKEN = /BOOTSTRAP_ADMIN_TOKEN=(\S+) npm start/.exec(exampleOf(QUICK_START, 'npm start'))?.[1] ?? '';
const missing = ['curl', 'psql'].filter((program) => spawnSync(program, ['--version']).status !== 0);

// Visible in the report as skipped where the machine has no curl or no psql.
(missing.length === 0 ? describe : describe.skip)('the examples of the documentation, as a reader runs them', () => {
  let site: StartSite;
  let database: TestDatabase;
  let kafka: Awaited<ReturnType<typeof startEmbeddedKafka>>;
  let commands: KafkaCommands;
  let app: SpawnedApp;
  let printed = '';
  let shell: DocumentedShell;

  beforeAll(async () => {
    site = await StartSite.create();
    // Not those that the start brings: the examples of the restore page need them when everything else has stopped.
    database = await createTestDatabase({ template: 'empty' });
    const port = site.ports.EMBEDDED_KAFKA_PORT;
    const onProgress = () => undefined;
    kafka = await startEmbeddedKafka({ dataDir: join(site.folder, 'kafka'), port, onProgress, shortLived: true });
    commands = await KafkaCommands.download();
    const servers = { DATABASE_URL: database.url, KAFKA_BROKERS: kafka.brokers };
    const settings = site.settings({ ...servers, BOOTSTRAP_ADMIN_TOKEN: TOKEN, DEMO_DATA: 'true' });
    app = spawnCommand('flow-pipelines start', [process.execPath, CLI, 'start', '--json'], settings);
    app.child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await app.waitForLine(/^ready /, { timeoutMs: 120_000 });
    const { PORT, EXECUTOR_PORT, RELAY_PORT, INTAKE_PORT } = site.ports;
    const ports = Object.entries({ 3000: PORT, 3001: EXECUTOR_PORT, 3002: RELAY_PORT, 3003: INTAKE_PORT });
    shell = new DocumentedShell(new Map(ports), { ...servers, TOKEN, URL: `http://127.0.0.1:${PORT}` }, [
      commands.folder,
    ]);
  });
  afterAll(async () => {
    await app.stop();
    await kafka.stop();
    await database.drop();
    for (const one of [shell, commands, site]) one.remove();
  });

  const answerOf = async (page: string, words: string, filledIn = {}): Promise<unknown> =>
    JSON.parse(await shell.run(page, words, filledIn));
  const heldByExecutor = (page: string, words: string, names: string[]) =>
    eventually(async () =>
      expect(await answerOf(page, words)).toMatchObject({
        pipelines: expect.arrayContaining(names.map((name) => expect.objectContaining({ name }))),
      }),
    );

  it('flow-pipelines start prints one JSON, and what happens to standard error', async () => {
    const url = `http://127.0.0.1:${site.ports.PORT}`;
    await eventually(() => expect(JSON.parse(printed)).toEqual({ url, kafka: kafka.brokers }));
    expect(app.output).toMatch(/^api: ready/m);
  });

  it('README.md: an assignment reaches the executor', async () => {
    const assigned = await answerOf('README.md', `"job_id": "${README_JOB}"`);
    expect(assigned).toMatchObject({ status: 'OK', updated_pipelines: [{}, {}] });
    await heldByExecutor('README.md', `/jobs/${README_JOB}`, ['Invoices - first review', 'Invoices - second review']);
  });

  it('the quick start: a pipeline, a job, the executor, and the stream of events', async () => {
    const made = (await answerOf(QUICK_START, '/api/v2/pipelines')) as { id: string };
    const assigned = await answerOf(QUICK_START, 'THE ID', { 'THE ID': made.id });
    expect(assigned).toMatchObject({ status: 'OK', updated_pipelines: [{ flowPipelineId: made.id }] });
    await heldByExecutor(QUICK_START, '/jobs/invoice-1', ['Invoices to review']);

    shell.keep('docs/api-guide.md', 'URL=');
    let isOver = false;
    const seen = shell
      .run(QUICK_START, 'events/stream', { 'curl -sN': 'curl -sN --max-time 4' })
      .then(String, ({ code, stdout }: { code: number; stdout: string }) => `${code} ${stdout}`)
      .finally(() => (isOver = true));
    // The stream tells what happens from its beginning on, and nobody can see from outside when that was.
    while (!isOver) {
      const cleared = await answerOf('docs/api-guide.md', '"pipeline_ids": []');
      expect(cleared).toEqual({ status: 'OK', updated_pipelines: [] });
      await shell.run(QUICK_START, 'THE ID', { 'THE ID': made.id });
    }
    // 28: the time was up, which is how we end it.
    expect(await seen).toMatch(/^28 .*"job_id":"invoice-1"/s);
  });

  it('pipelines as code: exported, looked at and imported; and so is the file of the page', async () => {
    const page = 'docs/pipelines-as-code.md';
    const [first, second] = codeBlocks(readFileSync(join(ROOT, page), 'utf8'));
    expect([first?.language, second?.language]).toEqual(['sh', 'json']);
    const answers = await shell.run(page, '/api/v2/export');
    expect(answers).toMatch(/"dry_run":true,"changed":false.*"dry_run":false,"changed":false/s);
    expect(readFileSync(join(shell.folder, 'pipelines.json'), 'utf8')).toContain('Invoices to review');
    writeFileSync(join(shell.folder, 'of-the-page.json'), second?.code ?? '');
    const exported = { 'curl -sf -H "Authorization: Bearer $TOKEN" "$URL/api/v2/export" > pipelines.json': ':' };
    const imported = await shell.run(page, '/api/v2/export', { ...exported, '@pipelines.json': '@of-the-page.json' });
    expect(imported).toMatch(/"dry_run":true,"changed":true.*"dry_run":false,"changed":true/s);
  });

  it('troubleshooting: every process says that it is ready', async () => {
    const answers = (await shell.run('docs/troubleshooting.md', '/health/ready')).trim().split('\n');
    expect(answers.map((line) => JSON.parse(line) as unknown)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ status: 'ok' })),
    );
  });

  it('operations: parked jobs of the executor are tried again', async () => {
    const page = 'docs/operations.md';
    await rowsOf(
      database.url,
      `insert into flow_executor.parked_events (executor, job_id, version, event)
       select 'flow-executor', job_id, version, payload from job_pipeline_events order by id desc limit 1`,
    );
    const said = await shell.run(page, 'redrive --all', { 'dist/libs': join(ROOT, 'dist/libs') });
    expect(said).toMatch(/^1 parked jobs will be tried again/);
    await eventually(async () =>
      expect(await rowsOf(database.url, 'select job_id from flow_executor.parked_events')).toEqual([]),
    );
  });

  it('backup and restore: a database that knows nothing gets everything back from the topic', async () => {
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    const restored = await createTestDatabase();
    const held = (url: string) => rowsOf(url, 'select job_id, pipeline_id from job_pipelines order by 1, 2');
    const truth = await held(database.url);
    expect(truth.length).toBeGreaterThan(2);
    const at = { $DATABASE_URL: restored.url };
    await shell.run(RESTORE, 'kafka-console-consumer.sh', at);
    const rolled = await shell.run(RESTORE, 'roll-forward.sql', {
      ...at,
      'docker/postgres': join(ROOT, 'docker/postgres'),
    });
    expect(rolled).toMatch(/jobs_rolled_forward/);
    expect(await held(restored.url)).toEqual(truth);
    await restored.drop();

    const admin = new kafkajs.Kafka({ brokers: [kafka.brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const groups = async () => (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    const named = [...exampleOf(RESTORE, 'kafka-consumer-groups.sh').matchAll(/--group (\S+)/g)].map(
      ([, name]) => name,
    );
    expect(await groups()).toEqual(expect.arrayContaining(named));
    expect(await shell.run(RESTORE, 'kafka-consumer-groups.sh')).toMatch(/was successful/);
    expect((await groups()).filter((name) => named.includes(name))).toEqual([]);
    await admin.disconnect();
  });
});

async function rowsOf(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}
