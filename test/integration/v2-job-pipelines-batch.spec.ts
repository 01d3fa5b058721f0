import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

interface Result {
  readonly job_id: string;
  readonly status: 'OK' | 'ERROR';
  readonly version?: number;
  readonly changed?: boolean;
  readonly error?: { readonly code: string };
}

describe('POST /api/v2/job-pipelines/batch', () => {
  let api: TestApi;
  let memberToken: string;
  let a: string;
  let b: string;
  let readable: string;
  beforeAll(async () => {
    api = await startApi();
    const member = await api.addPrincipal();
    memberToken = await api.addToken(member);
    a = await api.addPipeline('a', { [member]: 'member' });
    b = await api.addPipeline('b', { [member]: 'member' });
    readable = await api.addPipeline('readable', { [member]: 'viewer' });
  });
  afterAll(() => api.stop());

  const batch = (body: object, options: { token?: string; headers?: Record<string, string> } = {}) =>
    api.call('POST', '/api/v2/job-pipelines/batch', { body, ...options });
  const versionOf = async (jobId: string) => (await api.call('GET', `/api/v2/jobs/${jobId}/pipelines`)).body.version;
  const summary = (results: unknown) =>
    (results as Result[]).map(({ job_id, version, error }) => [job_id, version ?? error?.code]);

  it('changes many jobs, replacing, adding and removing, and answers one result for each', async () => {
    const items = Array.from({ length: 1_000 }, (_, n) => ({
      job_id: `many-${n}`,
      pipeline_ids: n % 2 ? [a] : [a, b],
    }));
    const { status, body } = await batch({ items, reason: 'Monday' });
    expect(status).toBe(200);
    expect(body.results).toHaveLength(1_000);
    expect((body.results as Result[])[999]).toEqual({ job_id: 'many-999', status: 'OK', version: 1, changed: true });
    const next = await batch({
      items: [
        { job_id: 'many-1', add: [b] },
        { job_id: 'many-2', remove: [b] },
        { job_id: 'many-3', pipeline_ids: [a] },
      ],
    });
    expect(summary(next.body.results)).toEqual([
      ['many-1', 2],
      ['many-2', 2],
      ['many-3', 1],
    ]);
    expect((next.body.results as Result[])[2]).toMatchObject({ status: 'OK', changed: false });
    const [row] = await api.dataSource.query(
      `select count(*)::int as events from job_pipeline_events where job_id like 'many-%' and payload::jsonb ->> 'reason' = 'Monday'`,
    );
    expect(row).toEqual({ events: 1_000 });
  });

  it('lets refused items harm no others', async () => {
    await batch({ items: [{ job_id: 'conditional', pipeline_ids: [a] }] });
    const { status, body } = await batch(
      {
        items: [
          { job_id: 'fine', pipeline_ids: [a] },
          { job_id: 'unknown', pipeline_ids: [uuidv7()] },
          { job_id: 'denied', pipeline_ids: [readable] },
          { job_id: 'conditional', pipeline_ids: [b], if_match: 0 },
          { job_id: 'fine too', add: [b], if_match: 0 },
        ],
      },
      { token: memberToken },
    );
    expect(status).toBe(200);
    expect(summary(body.results)).toEqual([
      ['fine', 1],
      ['unknown', 'pipeline_not_found'],
      ['denied', 'permission_missing'],
      ['conditional', 'version_mismatch'],
      ['fine too', 1],
    ]);
  });

  it('when atomic, writes all or nothing, and names the item at fault', async () => {
    const good = Array.from({ length: 200 }, (_, n) => ({ job_id: `atomic-${n}`, pipeline_ids: [a] }));
    const refused = await batch({ items: [...good, { job_id: 'bad', pipeline_ids: [uuidv7()] }], atomic: true });
    expect(refused).toMatchObject({ status: 409, body: { code: 'batch_refused' } });
    expect(summary(refused.body.results).at(-1)).toEqual(['bad', 'pipeline_not_found']);
    expect(summary(refused.body.results)[0]).toEqual(['atomic-0', 'batch_refused']);
    expect(await versionOf('atomic-0')).toBe(0);
    const done = await batch({ items: good, atomic: true });
    expect(done.status).toBe(200);
    const [row] = await api.dataSource.query(
      `select count(*)::int as jobs, count(distinct jobs.xmin::text)::int as transactions from jobs where id like 'atomic-%'`,
    );
    expect(row).toEqual({ jobs: 200, transactions: 1 });
  });

  it('atomic batches and single updates of the same jobs do not wait for each other for ever', async () => {
    const items = (pipeline: string) =>
      Array.from({ length: 30 }, (_, n) => ({ job_id: `crossing-${n}`, pipeline_ids: [pipeline] }));
    const answers = await Promise.all([
      batch({ items: items(a), atomic: true }),
      batch({ items: items(b).toReversed(), atomic: true }),
      batch({ items: items(a) }),
      ...items(b).map(({ job_id, pipeline_ids }) =>
        api.call('PUT', `/api/v2/jobs/${job_id}/pipelines`, { body: { pipeline_ids } }),
      ),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it.each([true, false])('with an Idempotency-Key answers a repetition the same (atomic: %s)', async (atomic) => {
    const key = randomUUID();
    const send = (pipeline: string) =>
      batch(
        { items: [1, 2, 3].map((n) => ({ job_id: `kept-${String(atomic)}-${n}`, add: [pipeline] })), atomic },
        { headers: { 'idempotency-key': key } },
      );
    const first = await send(a);
    await api.call('PUT', `/api/v2/jobs/kept-${String(atomic)}-2/pipelines`, { body: { pipeline_ids: [] } });
    expect((await send(a)).text).toBe(first.text);
    expect(await versionOf(`kept-${String(atomic)}-2`)).toBe(2);
    const other = await send(b);
    const code = 'idempotency_key_reused';
    if (atomic) expect(other).toMatchObject({ status: 422, body: { code } });
    else expect(summary(other.body.results).map(([, one]) => one)).toEqual([code, code, code]);
  });

  it.each<[string, unknown]>([
    ['no items', {}],
    ['an empty list', { items: [] }],
    ['too many items', { items: Array.from({ length: 1_001 }, (_, n) => ({ job_id: `x${n}`, pipeline_ids: [] })) }],
    ['an item that is none', { items: [7] }],
    ['null for an item', { items: [null] }],
    ['a list for an item', { items: [[]] }],
    ['an item without a wish', { items: [{ job_id: 'x' }] }],
    ['an item with both wishes', { items: [{ job_id: 'x', pipeline_ids: [], add: [] }] }],
    ['an id to add and remove', { items: [{ job_id: 'x', add: [uuidv7()].flatMap((id) => [id]), remove: [] }, 'x'] }],
    [
      'a job twice',
      {
        items: [
          { job_id: 'x', pipeline_ids: [] },
          { job_id: 'x', pipeline_ids: [] },
        ],
      },
    ],
    ['no job', { items: [{ pipeline_ids: [] }] }],
    ['null for ids', { items: [{ job_id: 'x', pipeline_ids: null }] }],
    ['atomic as a text', { items: [{ job_id: 'x', pipeline_ids: [] }], atomic: 'true' }],
    ['a version that is none', { items: [{ job_id: 'x', pipeline_ids: [], if_match: '"1"' }] }],
  ])('refuses %s as a whole and writes nothing', async (_, body) => {
    const answer = await batch(body as object);
    expect(answer.status).toBe(400);
    expect(await versionOf('x')).toBe(0);
  });

  it('names the item in what it refuses', async () => {
    const { body } = await batch({
      items: [
        { job_id: 'x', pipeline_ids: [] },
        { job_id: '', pipeline_ids: [] },
      ],
    });
    expect(body).toMatchObject({ code: 'job_id_invalid', detail: expect.stringMatching(/^items\[1\]: /) });
  });
});
