import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { readTopic } from '../integration/read-topic.js';
import { type PartName, System, TOKEN, TOPIC } from '../faults/system.js';
import { eventually } from '../support/index.js';
import { restoreBaseBackup, takeBaseBackup } from './base-backup.js';

const ROLL_FORWARD = join(import.meta.dirname, '../../docker/postgres/roll-forward.sql');
const PAGE = join(import.meta.dirname, '../../docs/operations/backup-and-restore.md');
const PARTS: readonly PartName[] = ['api', 'relay 1', 'relay 2', 'intake', 'executor'];
const JOBS = Array.from({ length: 10 }, (_, index) => `job ${index + 1}`);
const DELETED = 'deleted-since';

interface Assigned {
  readonly version: number;
  readonly pipelines: readonly { readonly id: string; readonly name: string }[];
}

describe('docs/operations/backup-and-restore.md', () => {
  let system: System;
  let folder: string;
  let pipelines: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backup-'));
    system = await System.start();
    pipelines = await Promise.all(['one', 'two', 'three'].map(createPipeline));
  });
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(system.urlOf('api') + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await (response.status === 204 ? null : response.json())) as T;
  }
  const createPipeline = async (name: string) => (await call<{ id: string }>('POST', '/api/v2/pipelines', { name })).id;
  const path = (job: string) => `/api/v2/jobs/${encodeURIComponent(job)}/pipelines`;
  const assigned = (job: string) => call<Assigned>('GET', path(job));
  const allAssigned = async () =>
    Object.fromEntries(await Promise.all(JOBS.map(async (job) => [job, await assigned(job)])));
  /** Another set each time, so that every call is a change. */
  const change = (job: string, round: number) =>
    call<Assigned>('PUT', path(job), {
      pipeline_ids: pipelines.filter((_, index) => ((round % 7) + 1) & (1 << index)),
    });

  const heldByExecutor = async (job: string) => {
    const response = await fetch(`${system.urlOf('executor')}/jobs/${encodeURIComponent(job)}`);
    return (await response.json()) as Assigned;
  };
  const untilExecutorHolds = (truth: Readonly<Record<string, Assigned>>) =>
    eventually(
      async () => {
        for (const job of JOBS) {
          const { version, pipelines: held } = truth[job] as Assigned;
          expect(await heldByExecutor(job)).toMatchObject({ version, pipelines: held });
        }
      },
      { timeoutMs: 60_000 },
    );
  const backup = () => join(folder, 'base');

  async function writeWhile<T>(work: () => Promise<T>): Promise<number> {
    let isOver = false;
    const working = work().finally(() => (isOver = true));
    let rounds = 0;
    for (; !isOver || rounds < 3; rounds += 1) for (const job of JOBS) await change(job, rounds);
    await working;
    return rounds;
  }

  it('makes a backup while callers write', async () => {
    await change(DELETED, 0);
    const rounds = await system.connected((client) =>
      writeWhile(() => takeBaseBackup(client, system.postgresData, backup())),
    );
    expect(rounds).toBeGreaterThan(2);
  });

  let truth: Readonly<Record<string, Assigned>>;

  it('goes on, until PostgreSQL is lost with everything in Kafka', async () => {
    // What the backup does not know: a pipeline, changes, a job, a deletion.
    pipelines[2] = await createPipeline('made since');
    for (const job of JOBS) await change(job, 3);
    await change('made since', 6);
    await call('DELETE', `/api/v2/jobs/${DELETED}`);
    await eventually(async () => {
      const ofDeleted = (await readTopic(system.brokers, TOPIC)).filter(({ key }) => key === DELETED);
      expect(ofDeleted.at(-1)).toMatchObject({ value: undefined });
    });
    truth = await allAssigned();
    await untilExecutorHolds(truth);
    for (const part of PARTS) await system.stopPart(part);
    system.servers.killPostgres();
  });

  it('refuses to publish on the restored database', async () => {
    await restoreBaseBackup(backup(), system.postgresData);
    await system.servers.startPostgres();
    system.startPart('relay 1');
    const refused = await system.parts.get('relay 1')?.waitForLine(/was it restored from a backup/);
    expect(refused).toContain('LogForgotEvents');
    await system.stopPart('relay 1');
  });

  it('rolls forward by the steps that are written there', async () => {
    const page = await readFile(PAGE, 'utf8');
    const create = /-c '(create table topic_records .+?)'/.exec(page)?.[1] ?? '';
    const records = await readTopic(system.brokers, TOPIC);
    await system.connected(async (client) => {
      await client.query(create);
      for (const { key, value } of records)
        await client.query('insert into topic_records (job_id, payload) values ($1, $2)', [key, value ?? null]);
      await client.query(await readFile(ROLL_FORWARD, 'utf8'));
      await client.query('drop table topic_records');
    });
    const groups = [...page.matchAll(/--group (\S+)/g)].map(([, group = '']) => group);
    const admin = new Kafka({ brokers: [system.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await eventually(() => admin.deleteGroups(groups));
    await admin.disconnect();
    for (const part of PARTS) system.startPart(part);
    await system.untilReady();

    expect(await allAssigned()).toEqual(truth);
    const deleted = await call('GET', `/api/v2/jobs/${DELETED}`);
    expect(deleted).toMatchObject({ deleted_at: expect.any(String), version: 2, pipelines: [] });
    await untilExecutorHolds(truth);
  });

  it('goes on above every version that executors know, with a whole history', async () => {
    for (const job of JOBS) await change(job, 5);
    const after = await allAssigned();
    for (const job of JOBS) expect(after[job]?.version).toBeGreaterThan(truth[job]?.version ?? Infinity);
    await untilExecutorHolds(after);
    const [first = ''] = JOBS;
    const { items } = await call<{ items: { version: number }[] }>('GET', `${path(first)}/history?limit=100`);
    const newest = after[first]?.version ?? 0;
    expect(items.map(({ version }) => version)).toEqual(
      Array.from({ length: Math.min(newest, 100) }, (_, i) => newest - i),
    );
    const known = await call<{ items: { name: string }[] }>('GET', '/api/v2/pipelines');
    expect(known.items.map(({ name }) => name)).toContain('made since');
  });
});
