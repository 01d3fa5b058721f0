import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { readTopic } from './read-topic.js';
import { RelayHarness } from './relay-harness.js';

const RELAY = '/api/v2/relay';
const REPLAYS = '/api/v2/events/replays';
const ODD_JOB = 'bad/job ☂';
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);

describe('the calls about the way of events to Kafka', () => {
  let harness: RelayHarness;
  let api: TestApi;
  let member: string;
  beforeAll(async () => {
    harness = new RelayHarness();
    await harness.open();
    await harness.createTopic({ 'max.message.bytes': '2000' });
    api = await startApi({ DATABASE_URL: harness.database.url });
    member = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
  });
  afterAll(async () => {
    await api.stop();
    await harness.close();
  });

  const relay = async () => (await api.call('GET', RELAY)).body;
  const unpark = (job: string, body: object = {}) =>
    api.call('POST', `${RELAY}/parked-jobs/${encodeURIComponent(job)}/unpark`, { body });
  const audited = async (action: string) => {
    const { body } = await api.call('GET', `/api/v2/audit?action=${action}`);
    return body.items as { target: object; before: unknown; after: unknown }[];
  };

  it('tell what waits while nobody leads', async () => {
    await harness.change('good', 1);
    await harness.change('good', 2);
    expect(await relay()).toEqual({
      leader: null,
      epoch: 0,
      lease_expires_at: null,
      position: 0,
      gaps: 0,
      lag: 2,
      oldest_unpublished_seconds: expect.any(Number),
      last_published_at: null,
      parked_jobs: [],
      parked_jobs_total: 0,
    });
  });

  it('tell who leads, how far it is, and which job waits since when and why', async () => {
    harness.startRelay({ owner: 'host/1' });
    await harness.change(ODD_JOB, 1, 'x'.repeat(5_000));
    await harness.change(ODD_JOB, 2);
    const held = await harness.openChange('slow', 1);
    await harness.change('good', 3);
    await eventually(async () => expect(await relay()).toMatchObject({ position: 6, gaps: 1, lag: 0 }));
    expect(await relay()).toMatchObject({
      leader: 'host/1',
      epoch: 1,
      lease_expires_at: TIME,
      oldest_unpublished_seconds: null,
      last_published_at: TIME,
      parked_jobs_total: 1,
      parked_jobs: [
        {
          job_id: ODD_JOB,
          reason: expect.stringMatching(/larger than the max/),
          parked_at: TIME,
          unpark_requested_at: null,
          skip_event: false,
          version: 1,
          waiting_events: 2,
        },
      ],
    });
    await held.query('rollback');
  });

  it('let a site admin go on with a job, with or without the refused event', async () => {
    expect(await unpark(ODD_JOB)).toMatchObject({ status: 202, body: { job_id: ODD_JOB, unpark_requested_at: TIME } });
    const isRequested = async () => ((await relay()).parked_jobs as { unpark_requested_at: string | null }[])[0];
    await eventually(async () => expect(await isRequested()).toMatchObject({ unpark_requested_at: null }));
    expect(await unpark(ODD_JOB, { skip_event: true })).toMatchObject({ status: 202, body: { skip_event: true } });
    await eventually(async () => expect(await relay()).toMatchObject({ parked_jobs: [], parked_jobs_total: 0 }));
    await eventually(async () => expect(await harness.valuesInTopic()).toContain(`${ODD_JOB}:2`));
    const [skipped, first] = await audited('parked_job.unpark_requested');
    expect(skipped).toMatchObject({
      target: { kind: 'parked_job', name: ODD_JOB },
      before: { job_id: ODD_JOB, from_event: '3' },
      after: { job_id: ODD_JOB, skip_event: true },
    });
    expect(first).toMatchObject({ after: { skip_event: false } });
    expect(await unpark(ODD_JOB)).toMatchObject({ status: 404, body: { code: 'job_not_parked' } });
    expect(await unpark(ODD_JOB, { skip_event: 'yes' })).toMatchObject({
      status: 400,
      body: { code: 'field_invalid' },
    });
  });

  it('repeat events, and say how far that is', async () => {
    const asked = await api.call('POST', '/api/v2/events/replay', { body: { job_id: 'good' } });
    expect(asked).toMatchObject({
      status: 202,
      body: { state: 'waiting', job_id: 'good', newest_only: false, replayed: 0, through_event: null, failure: null },
    });
    expect(asked.headers.get('location')).toBe(`${REPLAYS}/${String(asked.body.id)}`);
    const path = `${REPLAYS}/${String(asked.body.id)}`;
    await eventually(async () =>
      expect(await api.call('GET', path)).toMatchObject({
        status: 200,
        body: { state: 'done', replayed: 3, position: 6, started_at: TIME, finished_at: TIME, refused_events: [] },
      }),
    );
    const records = await readTopic(harness.broker, harness.topic);
    const repeated = records.filter(({ headers }) => headers['flow-replay'] === asked.body.id);
    expect(repeated.map(({ value }) => value)).toEqual(['good:1', 'good:2', 'good:3']);
    expect(await api.call('POST', `${path}/cancel`)).toMatchObject({ status: 202, body: { state: 'done' } });
    expect((await audited('replay.requested'))[0]).toMatchObject({
      target: { kind: 'replay', id: asked.body.id, name: 'job good' },
      before: null,
      after: { job_id: 'good' },
    });
    expect(await audited('replay.cancel_requested')).toEqual([]);
  });

  it('cancel a replay, once', async () => {
    await harness.dataSource.query(`update relay_state set owner = 'nobody', epoch = epoch + 1,
      lease_expires_at = clock_timestamp() + interval '1 day'`);
    const { body } = await api.call('POST', '/api/v2/events/replay', { body: { from: '2020-01-01T00:00:00Z' } });
    const path = `${REPLAYS}/${String(body.id)}`;
    for (const _ of ['first', 'again'])
      expect(await api.call('POST', `${path}/cancel`)).toMatchObject({
        status: 202,
        body: { cancel_requested_at: TIME },
      });
    expect(await audited('replay.cancel_requested')).toMatchObject([{ target: { id: body.id } }]);
    await harness.dataSource.query('update relay_state set lease_expires_at = null');
    await eventually(async () => expect(await api.call('GET', path)).toMatchObject({ body: { state: 'cancelled' } }));
  });

  it('ask for one replay however often a request is sent under one key', async () => {
    const send = () =>
      api.call('POST', '/api/v2/events/replay', {
        body: { job_id: 'good', newest_only: true },
        headers: { 'idempotency-key': 'replay-once-0001' },
      });
    const [first, second] = [await send(), await send()];
    expect(second).toMatchObject({ status: 202, body: { id: first.body.id } });
    const rows = await harness.dataSource.query('select id from event_replays where newest_only');
    expect(rows).toEqual([{ id: first.body.id }]);
  });

  it.each([
    [{}],
    [{ newest_only: true }],
    [{ job_id: 'good', from: '2020-01-01T00:00:00Z' }],
    [{ from: '2020-01-02T00:00:00Z', to: '2020-01-01T00:00:00Z' }],
    [{ pipeline_id: 'none' }],
    [{ from: 'yesterday' }],
  ])('refuse a replay of %j', async (body) => {
    expect(await api.call('POST', '/api/v2/events/replay', { body })).toMatchObject({
      status: 400,
      body: { code: 'field_invalid' },
    });
  });

  it('are for site admins only, and know what there is', async () => {
    const id = '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35';
    const calls: [string, string, object?][] = [
      ['GET', RELAY],
      ['POST', `${RELAY}/parked-jobs/good/unpark`, {}],
      ['POST', '/api/v2/events/replay', { job_id: 'good' }],
      ['GET', `${REPLAYS}/${id}`],
      ['POST', `${REPLAYS}/${id}/cancel`],
    ];
    const before = (await api.call('GET', '/api/v2/audit')).text;
    for (const [method, path, body] of calls)
      expect(await api.call(method, path, { body, token: member })).toMatchObject({
        status: 403,
        body: { code: 'permission_missing' },
      });
    for (const path of [`${REPLAYS}/${id}`, `${REPLAYS}/none`])
      expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'replay_not_found' } });
    expect((await api.call('GET', '/api/v2/audit')).text).toBe(before);
  });
});
