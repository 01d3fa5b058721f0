import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { generateToken } from '../../apps/api/src/identity/token.js';
import {
  createTestDatabase,
  eventually,
  freePort,
  type SpawnedApp,
  spawnApp,
  type TestDatabase,
} from '../support/index.js';

const TOKEN = generateToken();

/** The api as a process of its own, so that its log can be read. */
describe('X-Request-Id', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let app: SpawnedApp;
  let url: string;
  let pipelineId: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    app = spawnApp('api', {
      DATABASE_URL: database.url,
      PORT: String(port),
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
      LOG_LEVEL: 'debug',
    });
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), { timeoutMs: 30_000 });
    const made = await call('POST', '/api/v2/pipelines', 'setup', { name: 'Followed' });
    pipelineId = String(made.body.id);
  });
  afterAll(async () => {
    await client.end();
    await app.stop();
    await database.drop();
  });

  async function call(method: string, path: string, requestId: string, body?: object) {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': requestId },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.headers.get('x-request-id')).toBe(requestId);
    const answer: Record<string, unknown> = JSON.parse(await response.text());
    return { status: response.status, body: answer };
  }

  /** The lines of the log that belong to a request, once there are so many. */
  const logged = (requestId: string, count: number) =>
    eventually(() => {
      const lines = app.output.split('\n').filter((line) => line.includes(`"requestId":"${requestId}"`));
      expect(lines).toHaveLength(count);
      return lines.map((line): Record<string, unknown> => JSON.parse(line));
    });
  const audited = async (requestId: string) =>
    (await client.query('select action from audit_log where request_id = $1', [requestId])).rows;
  const events = async (requestId: string) => {
    const { rows } = await client.query(`select payload from job_pipeline_events where payload like $1`, [
      `%${requestId}%`,
    ]);
    return rows.map(({ payload }) => JSON.parse(payload) as unknown);
  };

  it('leads from an administrative change to its line in the log and its audit entry', async () => {
    const id = uuidv7();
    const path = `/api/v2/pipelines/${pipelineId}`;
    expect((await call('PATCH', `${path}?ignored=private`, id, { description: 'new' })).status).toBe(200);
    const [line] = await logged(id, 1);
    expect(line).toMatchObject({ msg: 'request answered', method: 'PATCH', path, status: 200 });
    expect(await audited(id)).toEqual([{ action: 'pipeline.changed' }]);
    expect(app.output).not.toContain(TOKEN);
  });

  it('leads from an update of v1 to its line in the log and its event', async () => {
    const id = uuidv7();
    const body = { job_id: 'followed', pipeline_ids: [pipelineId] };
    expect(await call('POST', '/api/v1/jobs/pipelines', id, body)).toMatchObject({ body: { status: 'OK' } });
    expect(await logged(id, 1)).toMatchObject([{ path: '/api/v1/jobs/pipelines', status: 200 }]);
    expect(await events(id)).toEqual([expect.objectContaining({ job_id: 'followed', request_id: id })]);
  });

  it('stands in a problem of v2, whatever refused the request', async () => {
    const refusals: [number, string, string][] = [
      [404, 'GET', `/api/v2/pipelines/${uuidv7()}`],
      [404, 'GET', '/api/v2/nowhere'],
      [405, 'PUT', '/api/v2/me'],
      [400, 'GET', '/api/v2/%'],
      [400, 'POST', '/api/v2/pipelines'],
    ];
    for (const [status, method, path] of refusals) {
      const id = uuidv7();
      const answer = await call(method, path, id, method === 'POST' ? { name: 7 } : undefined);
      expect(answer).toMatchObject({ status, body: { status, request_id: id } });
    }
  });

  it('leads from a failure of ours to its cause in the log, in v1 and v2', async () => {
    await client.query('alter table group_members rename to elsewhere');
    try {
      const [v1, v2] = [uuidv7(), uuidv7()];
      const answer = await call('POST', '/api/v1/jobs/pipelines', v1, { job_id: 'x', pipeline_ids: [pipelineId] });
      expect(answer).toMatchObject({ status: 500, body: { status: 'ERROR', code: 'internal' } });
      expect(await call('GET', '/api/v2/me', v2)).toMatchObject({ status: 500, body: { request_id: v2 } });
      for (const id of [v1, v2]) {
        const [failure, line] = await logged(id, 2);
        expect(failure).toMatchObject({ msg: 'request failed', code: 'internal', err: expect.anything() });
        expect(line).toMatchObject({ msg: 'request answered', status: 500 });
        expect([await audited(id), await events(id)]).toEqual([[], []]);
      }
    } finally {
      await client.query('alter table elsewhere rename to group_members');
    }
  });
});
