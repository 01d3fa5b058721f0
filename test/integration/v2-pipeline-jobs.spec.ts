import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

describe('jobs of a pipeline, and orphans', () => {
  let api: TestApi;
  let member: string;
  let memberToken: string;
  let manager: string;
  beforeAll(async () => {
    api = await startApi();
    member = await api.addPrincipal();
    memberToken = await api.addToken(member);
    manager = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
  });
  afterAll(() => api.stop());

  const assign = async (items: readonly { job_id: string; pipeline_ids: readonly string[] }[]) => {
    const { status } = await api.call('POST', '/api/v2/job-pipelines/batch', { body: { items } });
    expect(status).toBe(200);
  };
  const jobsIn = (body: unknown) => (body as { items: { job_id: string }[] }).items.map(({ job_id }) => job_id);
  const all = async (path: string, token = api.adminToken) => {
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '?limit=7' : `?limit=7&cursor=${cursor}`;
      const { status, body } = await api.call('GET', path + query, { token });
      expect(status).toBe(200);
      seen.push(...(body.items as unknown[]));
      cursor = body.next_cursor as string | null;
    }
    return seen;
  };

  it('lists the jobs of a pipeline by id, for whoever may read it', async () => {
    const pipeline = await api.addPipeline('listed', { [member]: 'viewer' });
    const other = await api.addPipeline('other');
    const ids = Array.from({ length: 30 }, (_, n) => `${n % 3 ? 'invoice' : 'Ünïcode/?'} ${n}`);
    await assign(ids.map((job_id, n) => ({ job_id, pipeline_ids: n % 5 ? [pipeline] : [pipeline, other] })));
    const path = `/api/v2/pipelines/${pipeline}/jobs`;
    const listed = await all(path, memberToken);
    expect(listed).toHaveLength(30);
    expect(listed[0]).toEqual({ job_id: 'invoice 1', version: 1, updated_at: expect.any(String) });
    const byCodePoint = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(jobsIn({ items: listed })).toEqual(byCodePoint);
    const prefixed = await api.call('GET', `${path}?prefix=${encodeURIComponent('Ünïcode/?')}`);
    expect(jobsIn(prefixed.body)).toHaveLength(10);
    expect(jobsIn((await api.call('GET', `${path}?prefix=invoice%20%25`)).body)).toEqual([]);
  });

  it('does not tell a pipeline that is hidden from one that is not there', async () => {
    const hidden = await api.addPipeline('hidden');
    const answers = await Promise.all(
      [hidden, '00000000-0000-4000-8000-000000000000', 'x'].map((id) =>
        api.call('GET', `/api/v2/pipelines/${id}/jobs`, { token: memberToken }),
      ),
    );
    const [first] = answers;
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'pipeline_not_found', detail: first?.body.detail });
    }
  });

  it.each(['limit=0', 'cursor=%00', 'cursor=eA=x', 'prefix=', 'prefix=%00'])('refuses ?%s', async (query) => {
    const pipeline = await api.addPipeline(`refused ${query}`);
    expect((await api.call('GET', `/api/v2/pipelines/${pipeline}/jobs?${query}`)).status).toBe(400);
  });

  it('reports pipelines without an active member, and jobs that have no others', async () => {
    const disabled = await api.addPrincipal({ disabledAt: new Date() });
    const group = await api.addPrincipal({ kind: 'group' });
    const viewed = await api.addPipeline('only viewed', { [member]: 'viewer' });
    const deserted = await api.addPipeline('deserted', { [disabled]: 'manager', [group]: 'member' });
    const staffed = await api.addPipeline('staffed', { [member]: 'member', [disabled]: 'manager' });
    const deleted = await api.addPipeline('deleted');
    await assign([
      { job_id: 'orphan 1', pipeline_ids: [viewed] },
      { job_id: 'orphan 2', pipeline_ids: [viewed, deserted, deleted] },
      { job_id: 'cared for', pipeline_ids: [viewed, staffed] },
      { job_id: 'open', pipeline_ids: [] },
    ]);
    await api.dataSource.query('update pipelines set deleted_at = now() where id = $1', [deleted]);
    const pipelines = (await all('/api/v2/orphans/pipelines', manager)) as { id: string; name: string }[];
    expect(pipelines).toEqual(
      expect.arrayContaining([
        { id: deserted, name: 'deserted' },
        { id: viewed, name: 'only viewed' },
      ]),
    );
    expect(pipelines.map(({ id }) => id)).not.toContain(staffed);
    expect(pipelines.map(({ id }) => id)).not.toContain(deleted);
    const jobs = jobsIn({ items: await all('/api/v2/orphans/jobs', manager) });
    expect(jobs).toEqual(expect.arrayContaining(['orphan 1', 'orphan 2']));
    expect(jobs).not.toContain('cared for');
    expect(jobs).not.toContain('open');
    await api.dataSource.query('insert into group_members (user_id, group_id) values ($1, $2)', [member, group]);
    expect(jobsIn({ items: await all('/api/v2/orphans/jobs') })).not.toContain('orphan 2');
  });

  it.each(['pipelines', 'jobs'])('shows orphaned %s to nobody who could not mend it', async (what) => {
    const { status, body } = await api.call('GET', `/api/v2/orphans/${what}`, { token: memberToken });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'permission_missing' });
  });
});
