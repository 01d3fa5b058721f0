import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { SseClient } from './sse-client.js';

describe('/api/v2/events', () => {
  let api: TestApi;
  let member: string;
  let memberToken: string;
  let a: string;
  let b: string;
  let hidden: string;
  const streams: SseClient[] = [];
  beforeAll(async () => {
    api = await startApi({ EVENT_STREAMS: '5' });
    member = await api.addPrincipal({ name: 'Mira' });
    memberToken = await api.addToken(member);
    a = await api.addPipeline('a', { [member]: 'member' });
    b = await api.addPipeline('b', { [member]: 'member' });
    hidden = await api.addPipeline('hidden');
  });
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()));
  });
  afterAll(() => api.stop());

  const put = async (jobId: string, pipeline_ids: string[], token = api.adminToken) => {
    const path = `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines`;
    expect((await api.call('PUT', path, { body: { pipeline_ids }, token })).status).toBe(200);
  };
  const open = async (options: Parameters<typeof SseClient.open>[1] = {}) => {
    const stream = await SseClient.open(api, options);
    streams.push(stream);
    return stream;
  };
  const list = async (query: string, token = api.adminToken) => {
    const { status, body } = await api.call('GET', `/api/v2/events?${query}`, { token });
    expect(status).toBe(200);
    return body as unknown as { items: { job_id: string; version: number }[]; next_cursor: string | null };
  };
  const jobsIn = ({ items }: { items: { job_id: string; version: number }[] }) =>
    items.map(({ job_id, version }) => `${job_id} ${version}`);

  describe('list', () => {
    it('shows newest first, by job, pipeline, actor and time', async () => {
      await put('listed 1', [a]);
      await put('listed 2', [b], memberToken);
      const between = new Date().toISOString();
      await put('listed 2', [a, b]);
      await put('listed 2', [a]);
      expect(jobsIn(await list('job_id=listed%202'))).toEqual(['listed 2 3', 'listed 2 2', 'listed 2 1']);
      // Those that lose it are about the pipeline, too.
      expect(jobsIn(await list(`pipeline_id=${b}`))).toEqual(['listed 2 3', 'listed 2 2', 'listed 2 1']);
      expect(jobsIn(await list(`actor_id=${member}`))).toEqual(['listed 2 1']);
      expect(jobsIn(await list(`from=${between}`))).toEqual(['listed 2 3', 'listed 2 2']);
      expect(jobsIn(await list(`to=${between}&pipeline_id=${a}`))).toEqual(['listed 1 1']);
      expect((await list('job_id=listed%201')).items[0]).toEqual({
        id: expect.stringMatching(/^\d+$/),
        event_id: expect.any(String),
        job_id: 'listed 1',
        version: 1,
        occurred_at: expect.any(String),
        actor: { id: expect.any(String), name: 'admin', kind: 'user' },
        reason: null,
        request_id: expect.any(String),
        before: [],
        after: [{ id: a, name: 'a' }],
        added: [{ id: a, name: 'a' }],
        removed: [],
        kafka: null,
      });
    });

    it('shows nobody what they cannot see', async () => {
      await put('unseen', [hidden]);
      await put('half seen', [hidden, a]);
      const jobs = jobsIn(await list('limit=1000', memberToken));
      expect(jobs).toContain('half seen 1');
      expect(jobs).not.toContain('unseen 1');
      expect(JSON.stringify(await list('limit=1000', memberToken))).not.toContain(hidden);
      expect(jobsIn(await list(`pipeline_id=${hidden}`, memberToken))).toEqual([]);
      const stranger = await api.addToken(await api.addPrincipal());
      expect((await list('limit=1000', stranger)).items).toEqual([]);
    });

    it('is paged without a hole, also where what is looked for is rare', async () => {
      const rare = await api.addPipeline('rare');
      await put('rare 1', [rare]);
      await api.dataSource.query(
        `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
         select occurred_at, gen_random_uuid(), 'filler', n,
                (payload::jsonb || jsonb_build_object('job_id', 'filler', 'version', n, 'pipelines', jsonb_build_array($1::jsonb)))::text
           from generate_series(1, 12000) n, job_pipeline_events where job_id = 'rare 1'`,
        [JSON.stringify({ id: a, name: 'a' })],
      );
      await put('rare 2', [rare]);
      const found: string[] = [];
      let pages = 0;
      for (let cursor: string | null = ''; cursor !== null; pages += 1) {
        const page = await list(`pipeline_id=${rare}${cursor === '' ? '' : `&cursor=${cursor}`}`);
        found.push(...jobsIn(page));
        cursor = page.next_cursor;
      }
      expect(found).toEqual(['rare 2 1', 'rare 1 1']);
      expect(pages).toBeGreaterThan(2);
      expect(jobsIn(await list('limit=2'))).toEqual(['rare 2 1', 'filler 12000']);
    });

    it.each(['job_id=', 'pipeline_id=x', 'from=yesterday', 'limit=0', 'cursor=x'])('refuses ?%s', async (query) => {
      expect((await api.call('GET', `/api/v2/events?${query}`)).status).toBe(400);
    });
  });

  describe('stream', () => {
    it('brings what happens from now on, as it is in the list', async () => {
      const stream = await open();
      expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
      expect(stream.response.headers.get('x-request-id')).toBeTruthy();
      await put('streamed', [a]);
      await put('streamed', [a, b]);
      await stream.waitFor(2);
      expect(stream.jobs()).toEqual(['streamed 1', 'streamed 2']);
      expect(stream.messages.map(({ data }) => data)).toEqual((await list('job_id=streamed')).items.toReversed());
    });

    it('brings only what was asked for and what its reader may see', async () => {
      const everything = await open();
      const seen = await open({ token: memberToken });
      const ofJob = await open({ query: '?job_id=filtered%202' });
      const ofPipeline = await open({ query: `?pipeline_id=${b}`, token: memberToken });
      await put('filtered 1', [hidden]);
      await put('filtered 2', [hidden, b]);
      await put('filtered 3', [a]);
      await everything.waitFor(3);
      await seen.waitFor(2);
      await ofJob.waitFor(1);
      await ofPipeline.waitFor(1);
      expect(seen.jobs()).toEqual(['filtered 2 1', 'filtered 3 1']);
      expect(JSON.stringify(seen.messages)).not.toContain(hidden);
      expect(ofJob.jobs()).toEqual(['filtered 2 1']);
      expect(ofPipeline.jobs()).toEqual(['filtered 2 1']);
    });

    it('misses nothing and repeats nothing across reconnects, wherever it is cut, also to another instance', async () => {
      const other = await startApi({ DATABASE_URL: api.databaseUrl });
      try {
        const first = await open();
        const writing = (async () => {
          for (let n = 1; n <= 60; n += 1) await put('cut', n % 2 ? [a] : [b]);
        })();
        await first.waitFor(5);
        await first.close();
        const got = [...first.jobs()];
        let lastId = first.lastId;
        while (got.length < 60) {
          const next = await SseClient.open(got.length % 2 ? api : other, { lastId, token: api.adminToken });
          streams.push(next);
          await next.waitFor(1);
          await next.close();
          got.push(...next.jobs());
          lastId = next.lastId;
        }
        await writing;
        expect(got).toEqual(Array.from({ length: 60 }, (_, n) => `cut ${n + 1}`));
      } finally {
        await other.stop();
      }
    });

    it('brings an event that is committed late, in its turn, before and after a reconnect', async () => {
      const slow = new pg.Client({ connectionString: api.databaseUrl });
      await slow.connect();
      try {
        const append = async (job: string) => {
          const event = { job_id: job, version: 1, pipelines: [{ id: a, name: 'a' }], added: [], removed: [] };
          await slow.query(
            `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload) values (now(), $1, $2, 1, $3)`,
            [uuidv7(), job, JSON.stringify(event)],
          );
        };
        const before = await open();
        await slow.query('begin');
        await append('late 1');
        await put('prompt 1', [a]);
        await before.waitFor(1);
        // Opened while the transaction is under way: what it will commit is news, too.
        const during = await open();
        await slow.query('commit');
        await before.waitFor(2);
        await during.waitFor(1);
        expect([before.jobs(), during.jobs()]).toEqual([['prompt 1 1', 'late 1 1'], ['late 1 1']]);

        await slow.query('begin');
        await append('late 2');
        await put('prompt 2', [a]);
        await before.waitFor(3);
        await before.close();
        await slow.query('commit');
        const after = await open({ lastId: before.lastId });
        await after.waitFor(1);
        await put('prompt 3', [a]);
        await after.waitFor(2);
        expect(after.jobs()).toEqual(['late 2 1', 'prompt 3 1']);
      } finally {
        await slow.end();
      }
    });

    it('forgets gaps of transactions that were rolled back, so that its ids stay short', async () => {
      const stream = await open();
      for (let n = 0; n < 5; n += 1) {
        await api.dataSource.query(`select nextval('job_pipeline_event_ids')`);
        await put(`rolled back ${n}`, [a]);
      }
      await stream.waitFor(5);
      await eventually(async () => {
        await put(`settled ${Math.random()}`, [a]);
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(stream.lastId).toMatch(/^\d+$/);
      });
    });

    it('ends when its token is revoked, and when its reader is disabled', async () => {
      const reader = await api.addPrincipal();
      const token = await api.addToken(reader);
      const stream = await open({ token });
      await api.dataSource.query('update api_tokens set revoked_at = now() where principal_id = $1', [reader]);
      await eventually(() => expect(stream.ended).toBe(true), { timeoutMs: 5_000 });
    });

    it('refuses one stream too many, and has room again when one has gone', async () => {
      for (let n = 0; n < 5; n += 1) expect((await open()).response.status).toBe(200);
      const refused = await open();
      expect(refused.response.status).toBe(503);
      expect(refused.response.headers.get('retry-after')).toBe('1');
      await streams[0]?.close();
      await eventually(async () => expect((await open()).response.status).toBe(200));
    });

    it.each(['x', '-1', '1{', '{}', '9'.repeat(20)])('refuses the Last-Event-ID %j', async (lastId) => {
      const { response } = await open({ lastId });
      expect(response.status).toBe(400);
      expect(((await response.json()) as { code: string }).code).toBe('header_invalid');
    });

    it('refuses whoever may not read, before anything is sent', async () => {
      const token = await api.addToken(member, { scopes: ['assign'] });
      expect((await open({ token })).response.status).toBe(403);
      expect((await open({ token: 'wrong' })).response.status).toBe(401);
    });

    it('ends with the process that serves it', async () => {
      const own = await startApi();
      const stream = await SseClient.open(own);
      await own.stop();
      await eventually(() => expect(stream.ended).toBe(true));
    });
  });
});
