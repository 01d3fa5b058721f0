import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const TIME = expect.stringMatching(/^\d{4}-/);

let api: TestApi;
let viewer: string;
beforeAll(async () => {
  api = await startApi();
  viewer = await api.addToken(await api.addPrincipal());
  await api.dataSource.query(`
    insert into executors (name, last_seen_at) values ('archive', now() - interval '1 hour'), ('desk', now());
    insert into executor_instances values ('desk', 'pod 1', now() - interval '1 minute'), ('desk', 'pod 2', now());
    insert into executor_acknowledgements (job_id, executor, applied_version, parked_version)
      values ('a', 'desk', 1, 2), ('b', 'desk', 1, null);`);
  await api.dataSource.query(
    `insert into dead_letters (executor, topic, partition, record_offset, reason, detail, job_id, attempts, payload, payload_bytes, occurred_at)
     select case when n % 2 = 0 then 'desk' else 'intake' end, 'flow.job-pipelines', 3, n, 'handler_failed', 'why ' || n,
            nullif('job ' || n % 3, 'job 0'), 6, convert_to('{"n":' || n || '}', 'UTF8'), 100_000, now()
       from generate_series(1, 9) as n`,
  );
});
afterAll(() => api.stop());

describe('/api/v2/executors', () => {
  it('lists executors with their instances and whether they are live', async () => {
    const { status, body } = await api.call('GET', '/api/v2/executors');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          name: 'archive',
          live: false,
          first_seen_at: TIME,
          last_seen_at: TIME,
          instances: [],
          parked_jobs: 0,
          dead_letters: 0,
        },
        {
          name: 'desk',
          live: true,
          first_seen_at: TIME,
          last_seen_at: TIME,
          instances: [
            { instance: 'pod 2', last_seen_at: TIME },
            { instance: 'pod 1', last_seen_at: TIME },
          ],
          parked_jobs: 1,
          dead_letters: 4,
        },
      ],
      next_cursor: null,
    });
    const page = await api.call('GET', '/api/v2/executors?limit=1');
    const next = await api.call('GET', `/api/v2/executors?limit=1&cursor=${String(page.body.next_cursor)}`);
    expect(next.body).toMatchObject({ items: [{ name: 'desk' }], next_cursor: null });
  });
});

describe('/api/v2/dead-letters', () => {
  const list = async (query = '') => {
    const { status, body } = await api.call('GET', `/api/v2/dead-letters?${query}`);
    expect(status).toBe(200);
    return body as { items: { id: string; detail: string }[]; next_cursor: string | null };
  };
  const details = ({ items }: { items: { detail: string }[] }) => items.map(({ detail }) => Number(detail.slice(4)));

  it('lists dead letters, newest first, in pages, and filters them', async () => {
    expect(details(await list())).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const first = await list('limit=4');
    expect(details(first)).toEqual([9, 8, 7, 6]);
    expect(details(await list(`limit=9&cursor=${first.next_cursor}`))).toEqual([5, 4, 3, 2, 1]);
    expect(details(await list('executor=desk'))).toEqual([8, 6, 4, 2]);
    expect(details(await list('job_id=job+1&executor=intake'))).toEqual([7, 1]);
    expect(details(await list('reason=not_json'))).toEqual([]);
  });

  it('shows one with the beginning of its value, and how it can come again', async () => {
    const [newest] = (await list('job_id=job+1&executor=desk')).items;
    expect(await api.call('GET', `/api/v2/dead-letters/${newest?.id}`)).toMatchObject({
      status: 200,
      body: {
        ...newest,
        executor: 'desk',
        topic: 'flow.job-pipelines',
        partition: 3,
        offset: '4',
        reason: 'handler_failed',
        job_id: 'job 1',
        attempts: 6,
        payload: '{"n":4}',
        payload_encoding: 'utf-8',
        payload_truncated: true,
        payload_bytes: 100_000,
        redrive: { method: 'POST', href: '/api/v2/events/replay', body: { job_id: 'job 1', newest_only: true } },
      },
    });
    await api.dataSource.query(`update dead_letters set payload = '\\xff00', payload_bytes = 2 where id = $1`, [
      newest?.id,
    ]);
    expect((await api.call('GET', `/api/v2/dead-letters/${newest?.id}`)).body).toMatchObject({
      payload: '/wA=',
      payload_encoding: 'base64',
      payload_truncated: false,
    });
    const [nameless] = (await list('limit=1')).items;
    expect(nameless).toMatchObject({ job_id: null, redrive: null });
    const [unread] = (await list('job_id=job+1&executor=intake')).items;
    expect(unread).toMatchObject({ job_id: 'job 1', redrive: null });
  });

  it.each(['0', '99', 'x', '1e3', '9223372036854775808', '%00'])('knows no dead letter %s', async (id) => {
    expect((await api.call('GET', `/api/v2/dead-letters/${id}`)).body).toMatchObject({ code: 'dead_letter_not_found' });
  });
});

it.each(['/api/v2/executors', '/api/v2/dead-letters', '/api/v2/dead-letters/1'])(
  '%s is for site admins',
  async (path) => {
    expect((await api.call('GET', path, { token: viewer })).body).toMatchObject({ code: 'permission_missing' });
    expect((await api.call('GET', path, { token: null })).status).toBe(401);
    const coordinator = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    expect((await api.call('GET', path, { token: coordinator })).status).toBe(403);
  },
);
