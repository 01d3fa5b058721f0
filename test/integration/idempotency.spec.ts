import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import pg from 'pg';
import { ExpiredAnswers } from '../../apps/api/src/idempotency/expired-answers.js';
import { ANSWERS_KEPT_BY } from '../../apps/api/src/idempotency/keeps-answers.js';
import { SessionController } from '../../apps/api/src/sessions/session.controller.js';
import { type Answer, type CallOptions, startApi, type TestApi } from '../support/index.js';

describe('Idempotency-Key', () => {
  let api: TestApi;
  let other: TestApi;
  let pipeline = '';
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    api = await startApi();
    other = await startApi({ DATABASE_URL: api.databaseUrl });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await other.stop();
    await api.stop();
  });

  const send = (at: TestApi, key: string, method: string, path: string, options: CallOptions = {}) =>
    at.call(method, path, { token: api.adminToken, ...options, headers: { 'idempotency-key': key } });
  const create = (key: string, name: string, at = api) =>
    send(at, key, 'POST', '/api/v2/pipelines', { body: { name } });
  const rowsOf = async (sql: string, values: unknown[]): Promise<number> =>
    (await api.dataSource.query<unknown[]>(sql, values)).length;
  const pipelinesNamed = (name: string) => rowsOf('select 1 from pipelines where name = $1', [name]);
  const eventsOf = (jobId: string) => rowsOf('select 1 from job_pipeline_events where job_id = $1', [jobId]);
  const withoutTimes = ({ status, text, headers }: Answer) => ({ status, text, etag: headers.get('etag') });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    clients.push(client);
    return client;
  }

  it('is honoured by every controller that has a POST, PUT or PATCH', () => {
    const changing = new Set([RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH]);
    const modules = [...api.app.get(ModulesContainer).values()];
    const controllers = modules.flatMap((module) => [...module.controllers.values()]);
    const checked = controllers.filter(({ metatype, instance }) => {
      if (!metatype) return false;
      const methods = new Set<string>();
      for (let at: object | null = metatype.prototype as object; at; at = Object.getPrototypeOf(at) as object | null)
        for (const name of Object.getOwnPropertyNames(at)) methods.add(name);
      return [...methods].some((name) => {
        const method = (instance as Record<string, unknown>)[name];
        return typeof method === 'function' && changing.has(Reflect.getMetadata('method', method) as RequestMethod);
      });
    });
    expect(checked.length).toBeGreaterThan(7);
    // Who signs in twice has two sessions, and an answer that signs somebody in is not to be had again.
    const others = checked.filter(({ metatype }) => metatype !== SessionController);
    expect(others).toHaveLength(checked.length - 1);
    const without = others.filter(({ metatype }) => !Reflect.hasMetadata(ANSWERS_KEPT_BY, metatype as object));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  describe.each([
    ['a pipeline', '/api/v2/pipelines', 201, (name: string) => ({ name }), pipelinesNamed],
    ['a job', '/api/v1/jobs/pipelines', 200, (name: string) => ({ job_id: name, pipeline_ids: [pipeline] }), eventsOf],
  ])('for %s', (_, path, status, bodyOf, effects) => {
    beforeAll(async () => {
      pipeline = await api.addPipeline(`for jobs ${path}`);
    });
    const post = (key: string, name: string, at = api) => send(at, key, 'POST', path, { body: bodyOf(name) });

    it('gives a repetition the same answer, on every instance, and changes nothing again', async () => {
      const key = randomUUID();
      const first = await post(key, `once ${path}`);
      expect(first.status).toBe(status);
      for (const at of [api, other]) {
        expect(withoutTimes(await post(key, `once ${path}`, at))).toEqual(withoutTimes(first));
      }
      expect(await effects(`once ${path}`)).toBe(1);
    });

    it('gives the same answer also when things have changed meanwhile', async () => {
      const key = randomUUID();
      const first = await post(key, `meanwhile ${path}`);
      const id = path.endsWith('pipelines') && status === 201 ? String(first.body.id) : pipeline;
      const renamed = await api.call('PATCH', `/api/v2/pipelines/${id}`, { body: { name: randomUUID() } });
      expect(renamed.status).toBe(200);
      expect(withoutTimes(await post(key, `meanwhile ${path}`))).toEqual(withoutTimes(first));
    });

    it('refuses another body under the same key', async () => {
      const key = randomUUID();
      await post(key, `body ${path}`);
      const answer = await post(key, `another body ${path}`);
      expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
      expect(await effects(`another body ${path}`)).toBe(0);
    });

    it('of many at once carries out one, and tells the others the same or that it is still under way', async () => {
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (__, index) => post(key, `at once ${path}`, index % 2 ? api : other)),
      );
      const done = answers.filter((answer) => answer.status === status);
      expect(done.length).toBeGreaterThan(0);
      expect(new Set(done.map(({ text }) => text)).size).toBe(1);
      for (const answer of answers.filter((one) => one.status !== status)) {
        expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_flight' } });
        expect(answer.headers.get('retry-after')).toBe('1');
      }
      expect(await effects(`at once ${path}`)).toBe(1);
      expect((await post(key, `at once ${path}`)).text).toBe(done[0]?.text);
    });

    it('keeps nothing of a refusal: the request may succeed later', async () => {
      const key = randomUUID();
      const nobody = await api.addToken(await api.addPrincipal());
      const refused = await send(api, key, 'POST', path, { token: nobody, body: bodyOf(`later ${path}`) });
      expect([403, 404]).toContain(refused.status);
      expect(await rowsOf('select 1 from idempotency_keys where answer like $1', [`%later ${path}%`])).toBe(0);
      expect((await post(key, `later ${path}`)).status).toBe(status);
    });

    it('belongs to its caller: another one with the same key is another request', async () => {
      const key = randomUUID();
      const admin = await api.addToken(await api.addPrincipal({ siteAdmin: true }));
      expect((await post(key, `mine ${path}`)).status).toBe(status);
      const theirs = await send(api, key, 'POST', path, { token: admin, body: bodyOf(`theirs ${path}`) });
      expect(theirs.status).toBe(status);
    });

    it('is forgotten after a day', async () => {
      const key = randomUUID();
      await post(key, `first day ${path}`);
      await api.dataSource.query(`update idempotency_keys set created_at = created_at - interval '24 hours 1 second'`);
      expect((await post(key, `second day ${path}`)).status).toBe(status);
      expect((await post(key, `second day ${path}`)).status).toBe(status);
      expect((await post(key, `first day ${path}`)).body.code).toBe('idempotency_key_reused');
    });

    it.each(['', ' ', 'ä', 'with space', 'x'.repeat(256)])('must be visible ASCII, unlike %j', async (key) => {
      const { body } = await send(api, Buffer.from(key).toString('latin1'), 'POST', path, { body: bodyOf('never') });
      expect(body.code).toBe('header_invalid');
    });
  });
  it('answers 409 while the first request still waits for a lock, on its own instance and on another', async () => {
    const holder = await connect();
    await api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'held', pipeline_ids: [pipeline] } });
    await holder.query('begin');
    await holder.query(`select 1 from jobs where id = 'held' for update`);
    const key = randomUUID();
    const clear = (at: TestApi) =>
      send(at, key, 'POST', '/api/v1/jobs/pipelines', { body: { job_id: 'held', pipeline_ids: [] } });
    const first = clear(api);
    await waitForLock(holder);
    for (const at of [api, other]) expect((await clear(at)).body.code).toBe('idempotency_key_in_flight');
    await holder.query('rollback');
    expect((await first).status).toBe(200);
    expect((await clear(other)).text).toBe((await first).text);
    expect(await eventsOf('held')).toBe(2);
  });

  async function waitForLock(client: pg.Client): Promise<void> {
    for (;;) {
      const { rowCount } = await client.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rowCount !== 0) return;
    }
  }

  it('shows a new token again to the token that asked for it, and to no reader of the database', async () => {
    const key = randomUUID();
    const make = (token = api.adminToken) =>
      send(api, key, 'POST', '/api/v2/tokens', { token, body: { name: 'kept once' } });
    const first = await make();
    expect(first.status).toBe(201);
    const again = await make();
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('cache-control')).toBe('no-store');
    const secret = String(first.body.token);
    const [dump]: [{ text: string }] = await api.dataSource.query(
      `select string_agg(answer || encode(id, 'escape') || encode(fingerprint, 'escape'), '') as text from idempotency_keys`,
    );
    expect(dump.text).not.toContain(secret);
    expect(dump.text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 30));
    const admin = await api.dataSource.query(`select principal_id from api_tokens where name = 'bootstrap'`);
    const sameCaller = await api.addToken((admin as { principal_id: string }[])[0]?.principal_id ?? '');
    expect((await make(sameCaller)).body.code).toBe('idempotency_key_reused');
    expect(await rowsOf(`select 1 from api_tokens where name = 'kept once'`, [])).toBe(1);
  });

  it('commits change, audit entry and answer together: when the answer cannot be kept, nothing has happened', async () => {
    await api.dataSource.query(
      `alter table idempotency_keys add constraint no_more check (answer not like '%unkept%')`,
    );
    try {
      expect((await create(randomUUID(), 'unkept')).status).toBe(500);
      expect(await pipelinesNamed('unkept')).toBe(0);
      expect(await rowsOf(`select 1 from audit_log where target_name = 'unkept'`, [])).toBe(0);
    } finally {
      await api.dataSource.query('alter table idempotency_keys drop constraint no_more');
    }
    expect((await create(randomUUID(), 'unkept')).status).toBe(201);
  });

  it('is not looked at on GET and DELETE', async () => {
    const key = randomUUID();
    const { body } = await create(key, 'deleted without key');
    expect((await send(api, key, 'GET', `/api/v2/pipelines/${String(body.id)}`)).status).toBe(200);
    expect((await send(api, key, 'DELETE', `/api/v2/pipelines/${String(body.id)}`)).status).toBe(204);
  });

  it('rows that are too old are deleted, and no others', async () => {
    await api.dataSource.query(
      `insert into idempotency_keys (id, fingerprint, answer, created_at)
       select sha256(n::text::bytea), sha256('x'), '{}', now() - interval '25 hours' from generate_series(1, 2500) n`,
    );
    await create(randomUUID(), 'young');
    const counts = await Promise.all([api, other].map(({ app }) => app.get(ExpiredAnswers).forget()));
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBeGreaterThanOrEqual(2_500);
    expect(await rowsOf(`select 1 from idempotency_keys where created_at <= now() - interval '24 hours'`, [])).toBe(0);
    expect(await rowsOf('select 1 from idempotency_keys', [])).toBeGreaterThan(0);
  });
});
