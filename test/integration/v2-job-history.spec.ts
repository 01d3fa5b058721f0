import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

interface Entry {
  readonly version: number;
  readonly event_id: string;
  readonly actor: { readonly name: string };
  readonly reason: string | null;
  readonly request_id: string;
  readonly before: readonly { readonly id: string }[];
  readonly after: readonly { readonly id: string }[];
  readonly kafka: { readonly partition: number; readonly offset: string; readonly published_at: string } | null;
}

describe('history and restore', () => {
  let api: TestApi;
  let member: string;
  let memberToken: string;
  let a: string;
  let b: string;
  let hidden: string;
  beforeAll(async () => {
    api = await startApi();
    member = await api.addPrincipal({ name: 'Mira' });
    memberToken = await api.addToken(member);
    a = await api.addPipeline('a', { [member]: 'member' });
    b = await api.addPipeline('b', { [member]: 'member' });
    hidden = await api.addPipeline('hidden');
  });
  afterAll(() => api.stop());

  const at = (jobId: string, rest = '') => `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines${rest}`;
  const put = (jobId: string, pipeline_ids: string[], reason?: string) =>
    api.call('PUT', at(jobId), { body: { pipeline_ids, reason } });
  const restore = (jobId: string, body: object, options: { token?: string; headers?: Record<string, string> } = {}) =>
    api.call('POST', at(jobId, '/restore'), { body, ...options });
  const history = async (jobId: string, query = '', token = api.adminToken) =>
    (await api.call('GET', at(jobId, `/history${query}`), { token })).body as unknown as {
      items: Entry[];
      next_cursor: string | null;
    };
  const ids = (refs: readonly { id: string }[]) => refs.map(({ id }) => id);

  it('tells who, when, why, from what to what, newest first', async () => {
    await put('told', [a], 'first');
    const headers = { 'x-request-id': 'request-of-mira' };
    await api.call('PATCH', at('told'), { body: { add: [b], remove: [a] }, token: memberToken, headers });
    await put('told', [b]);
    const { items, next_cursor } = await history('told');
    expect(next_cursor).toBeNull();
    expect(items.map(({ version }) => version)).toEqual([2, 1]);
    expect(items[0]).toMatchObject({
      version: 2,
      actor: { id: member, name: 'Mira', kind: 'user' },
      reason: null,
      request_id: 'request-of-mira',
      before: [{ id: a, name: 'a' }],
      after: [{ id: b, name: 'b' }],
      added: [{ id: b }],
      removed: [{ id: a }],
      kafka: null,
    });
    expect(items[1]).toMatchObject({ actor: { name: 'admin' }, reason: 'first', before: [], after: [{ id: a }] });
    const [row] = await api.dataSource.query(
      `select event_id, occurred_at from job_pipeline_events where job_id = 'told' and version = 2`,
    );
    expect(items[0]).toMatchObject({ event_id: row.event_id, occurred_at: row.occurred_at.toISOString() });
  });

  it('says where an event is in Kafka once it has been published', async () => {
    await put('published', [a]);
    const [{ id }] = await api.dataSource.query(`select id from job_pipeline_events where job_id = 'published'`);
    await api.dataSource.query(
      `insert into published_batches (is_late, last_id, event_ids, partitions, offsets, epoch)
       values (false, $1, array[$1::bigint], array[3], array[4711], 1)`,
      [id],
    );
    const { items } = await history('published');
    expect(items[0]?.kafka).toEqual({ partition: 3, offset: '4711', published_at: expect.any(String) });
  });

  it('has the names of their time', async () => {
    const renamed = await api.addPipeline('old name');
    await put('renamed', [renamed]);
    await api.call('PATCH', `/api/v2/pipelines/${renamed}`, { body: { name: 'new name' } });
    await put('renamed', [renamed, a]);
    const { items } = await history('renamed');
    expect(items.map(({ after }) => after)).toEqual([
      [
        { id: a, name: 'a' },
        { id: renamed, name: 'new name' },
      ],
      [{ id: renamed, name: 'old name' }],
    ]);
  });

  it('is paged without a hole while it grows', async () => {
    for (let n = 0; n < 7; n += 1) await put('paged', n % 2 ? [a] : [b]);
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=3' : `?limit=3&cursor=${cursor}`;
      const page = await history('paged', query);
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.next_cursor;
      await put('paged', seen.length % 2 ? [a] : [b]);
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect((await api.call('GET', at('paged', '/history?cursor=x'))).body.code).toBe('cursor_invalid');
  });

  it('shows nobody what happened to pipelines that they cannot see', async () => {
    await put('secret', [hidden]);
    await put('secret', [hidden, a]);
    await put('secret', [a]);
    const { items } = await history('secret', '', memberToken);
    expect(items.map(({ version }) => version)).toEqual([3, 2]);
    expect(items.map(({ before, after }) => [ids(before), ids(after)])).toEqual([
      [[a], [a]],
      [[], [a]],
    ]);
    expect(JSON.stringify(items)).not.toContain(hidden);
    const stranger = await api.addToken(await api.addPrincipal());
    expect((await history('secret', '', stranger)).items).toEqual([]);
    expect((await history('no such job', '', stranger)).items).toEqual([]);
  });

  it('restores an earlier version as a new one with a reason', async () => {
    await put('restored', [a, b]);
    await put('restored', []);
    const answer = await restore('restored', { version: 1 });
    expect(answer.body).toMatchObject({ version: 3, pipelines: [{ id: a }, { id: b }] });
    expect(answer.headers.get('etag')).toBe('"3"');
    expect((await history('restored')).items[0]).toMatchObject({ version: 3, reason: 'Restored version 1' });
    expect((await restore('restored', { version: 3 })).body.version).toBe(3);
    await restore('restored', { version: 2, reason: 'by mistake' });
    expect((await history('restored')).items[0]).toMatchObject({ version: 4, reason: 'by mistake', after: [] });
  });

  it('restores under a condition, dry, and once under a key', async () => {
    await put('careful', [a]);
    await put('careful', [b]);
    expect((await restore('careful', { version: 1 }, { headers: { 'if-match': '"1"' } })).status).toBe(412);
    const dry = await api.call('POST', at('careful', '/restore?dry_run=true'), { body: { version: 1 } });
    expect(dry.body).toMatchObject({ allowed: true, added: [{ id: a }], removed: [{ id: b }] });
    const key = { headers: { 'idempotency-key': randomUUID() } };
    const first = await restore('careful', { version: 1 }, key);
    await put('careful', []);
    expect((await restore('careful', { version: 1 }, key)).text).toBe(first.text);
    expect((await history('careful')).items.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
  });

  it('refuses what cannot be restored, without naming what the caller cannot see', async () => {
    const gone = await api.addPipeline('gone', { [member]: 'member' });
    await put('refused', [gone, a]);
    await put('refused', [hidden]);
    await put('refused', [a]);
    await api.call('DELETE', `/api/v2/pipelines/${gone}`);
    for (const [version, token] of [
      [1, api.adminToken],
      [1, memberToken],
      [2, memberToken],
    ] as const) {
      const answer = await restore('refused', { version }, { token });
      expect(answer).toMatchObject({ status: 409, body: { code: 'version_not_restorable' } });
      expect(answer.text).not.toContain(hidden);
      const dry = await api.call('POST', at('refused', '/restore?dry_run=true'), { body: { version }, token });
      expect(dry.body).toMatchObject({ allowed: false, error: { code: 'version_not_restorable' } });
      expect(dry.text).not.toContain(hidden);
    }
    expect((await restore('refused', { version: 9 })).body.code).toBe('version_not_found');
    expect((await restore('unknown job', { version: 1 })).body.code).toBe('version_not_found');
    for (const version of [0, -1, 1.5, '1', null, 2 ** 31]) {
      expect((await restore('refused', { version })).body.code).toBe('field_invalid');
    }
  });

  it('in a strict registry hides the history of a job that is hidden', async () => {
    const strict = await startApi({ DATABASE_URL: api.databaseUrl, JOB_REGISTRY: 'strict' });
    try {
      await put('strict', [hidden]);
      for (const jobId of ['strict', 'never seen']) {
        const answer = await strict.call('GET', at(jobId, '/history'), { token: memberToken });
        expect(answer.body).toMatchObject({ status: 404, code: 'job_not_found' });
        const restored = await strict.call('POST', at(jobId, '/restore'), { token: memberToken, body: { version: 1 } });
        expect(restored.body).toMatchObject({ status: 404, code: 'job_not_found' });
      }
    } finally {
      await strict.stop();
    }
  });
});
