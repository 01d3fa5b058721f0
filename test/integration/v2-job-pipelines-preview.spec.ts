import type { PipelineRole } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

interface Preview {
  readonly version: number;
  readonly allowed: boolean;
  readonly would_change: boolean;
  readonly pipelines: readonly { readonly id: string }[] | null;
  readonly added: readonly { readonly id: string }[];
  readonly removed: readonly { readonly id: string }[];
  readonly kept: readonly { readonly id: string }[];
  readonly denied: readonly { readonly code: string; readonly pipeline: { readonly id: string } | null }[];
  readonly warnings: readonly { readonly code: string }[];
  readonly error: { readonly code: string; readonly detail: string } | null;
}

const ROLES: readonly (PipelineRole | undefined)[] = [undefined, 'viewer', 'member', 'manager', 'member', 'viewer'];

describe('dry_run=true', () => {
  let api: TestApi;
  let caller: string;
  let token: string;
  let pipelines: string[];
  beforeAll(async () => {
    api = await startApi();
    caller = await api.addPrincipal();
    token = await api.addToken(caller);
    pipelines = await Promise.all(
      ROLES.map((role, n) => api.addPipeline(`pipeline ${n}`, role === undefined ? {} : { [caller]: role })),
    );
  });
  afterAll(() => api.stop());

  const at = (jobId: string, query = '') => `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines${query}`;
  const ids = (refs: readonly { id: string }[] | null) => refs?.map(({ id }) => id) ?? null;
  const dryRun = async (method: string, jobId: string, body: object, options: { token?: string } = {}) =>
    (await api.call(method, at(jobId, '?dry_run=true'), { body, ...options })).body as unknown as Preview;

  async function contents(): Promise<unknown> {
    const [row] = await api.dataSource.query(`
      select (select jsonb_agg(jobs order by id) from jobs) as jobs,
             (select jsonb_agg(one order by job_id, pipeline_id) from job_pipelines one) as assignments,
             (select count(*) from job_pipeline_events) as events,
             (select last_value from job_pipeline_event_ids) as sequence,
             (select count(*) from idempotency_keys) as answers`);
    return row;
  }

  it('writes nothing and equals what the real call then does', async () => {
    const some = fc.uniqueArray(fc.nat({ max: ROLES.length }), { maxLength: 4 });
    const request = fc.oneof(
      some.map((chosen) => ({ method: 'PUT', lists: { pipeline_ids: chosen } })),
      // The same again is rare by chance.
      fc.constant({ method: 'PUT', lists: null }),
      fc.tuple(some, some).map(([add, remove]) => ({
        method: 'PATCH',
        lists: { add: add.filter((one) => !remove.includes(one)), remove },
      })),
    );
    const ifMatch = fc.option(fc.nat({ max: 2 }), { nil: undefined });
    let number = 0;
    const seen = { refused: 0, changed: 0, unchanged: 0 };
    await fc.assert(
      fc.asyncProperty(some, request, ifMatch, fc.boolean(), async (assigned, { method, lists }, expected, isAdmin) => {
        const jobId = `property ${(number += 1)}`;
        const start = assigned.flatMap((index) => pipelines[index] ?? []);
        await api.call('PUT', at(jobId), { body: { pipeline_ids: start } });
        const body = Object.fromEntries(
          Object.entries(lists ?? { pipeline_ids: assigned }).map(([key, list]) => [
            key,
            list.map((index) => pipelines[index] ?? uuidv7()),
          ]),
        );
        const asked = { body, token: isAdmin ? api.adminToken : token };
        const options = { ...asked, headers: expected === undefined ? {} : { 'if-match': `"${expected}"` } };
        const before = await contents();
        const preview = (await api.call(method, at(jobId, '?dry_run=true'), options)).body as unknown as Preview;
        expect(await contents()).toEqual(before);
        const real = await api.call(method, at(jobId), options);
        expect(preview.allowed).toBe(real.status === 200);
        seen[preview.allowed ? (preview.would_change ? 'changed' : 'unchanged') : 'refused'] += 1;
        if (preview.allowed) {
          expect(real.body.version).toBe(preview.version + (preview.would_change ? 1 : 0));
          expect(ids(real.body.pipelines as { id: string }[])).toEqual(ids(preview.pipelines));
        } else {
          expect(preview.error).toMatchObject({ code: real.body.code, detail: real.body.detail });
          expect(preview.pipelines).toBeNull();
        }
      }),
      { numRuns: 150 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  });

  it('tells added, removed, kept and everything that is denied with its reason', async () => {
    const [hidden = '', readable = '', member = '', managed = ''] = pipelines;
    await api.call('PUT', at('explained'), { body: { pipeline_ids: [hidden, readable, member] } });
    const unknown = uuidv7();
    const preview = await dryRun('PUT', 'explained', { pipeline_ids: [managed, member, unknown] }, { token });
    expect(preview).toMatchObject({ version: 1, allowed: false, would_change: false, pipelines: null });
    expect(ids(preview.added)).toEqual([managed]);
    expect(ids(preview.removed)).toEqual([readable]);
    expect(ids(preview.kept)).toEqual([member]);
    expect(preview.denied).toEqual([
      { code: 'pipeline_not_found', pipeline: { id: unknown, name: null }, permission: null },
      { code: 'hidden_pipeline_in_use', pipeline: null, permission: null },
      {
        code: 'permission_missing',
        pipeline: { id: readable, name: 'pipeline 1' },
        permission: 'flow_pipeline:execute',
      },
    ]);
    expect(JSON.stringify(preview)).not.toContain(hidden);
  });

  it('warns when the job would be open to everyone', async () => {
    await api.call('PUT', at('opened'), { body: { pipeline_ids: [pipelines[2]] } });
    expect((await dryRun('PUT', 'opened', { pipeline_ids: [] })).warnings).toEqual([
      { code: 'opens_to_everyone', detail: expect.stringContaining('everyone') },
    ]);
    expect((await dryRun('PATCH', 'opened', { remove: [pipelines[2]] })).warnings).toHaveLength(1);
    expect((await dryRun('PUT', 'never had one', { pipeline_ids: [] })).warnings).toEqual([]);
  });

  it.each<[string, boolean, () => Promise<Record<string, PipelineRole>>]>([
    ['a viewer only', true, async () => ({ [await api.addPrincipal()]: 'viewer' })],
    ['a disabled member', true, async () => ({ [await api.addPrincipal({ disabledAt: new Date() })]: 'member' })],
    ['an empty group', true, async () => ({ [await api.addPrincipal({ kind: 'group' })]: 'member' })],
    ['a group of the disabled', true, async () => ({ [await groupOf({ disabledAt: new Date() })]: 'manager' })],
    ['a member', false, async () => ({ [await api.addPrincipal()]: 'member' })],
    ['a service account', false, async () => ({ [await api.addPrincipal({ kind: 'service_account' })]: 'manager' })],
    ['a group with somebody in it', false, async () => ({ [await groupOf({})]: 'member' })],
  ])('warns when nobody could review: %s is left → %s', async (name, isWarned, members) => {
    const deserted = await api.addPipeline(`reviewed by ${name}`, await members());
    const { warnings } = await dryRun('PUT', `reviewed by ${name}`, { pipeline_ids: [deserted] });
    expect(warnings.map(({ code }) => code)).toEqual(isWarned ? ['no_eligible_reviewer'] : []);
  });

  async function groupOf(person: { disabledAt?: Date }): Promise<string> {
    const group = await api.addPrincipal({ kind: 'group' });
    const user = await api.addPrincipal(person);
    await api.dataSource.query('insert into group_members (user_id, group_id) values ($1, $2)', [user, group]);
    return group;
  }

  it('waits for nobody: a job that is locked can be asked about', async () => {
    await api.call('PUT', at('locked'), { body: { pipeline_ids: [pipelines[2]] } });
    await api.dataSource.transaction(async (manager) => {
      await manager.query(`select 1 from jobs where id = 'locked' for update`);
      expect(await dryRun('PUT', 'locked', { pipeline_ids: [] })).toMatchObject({ version: 1, would_change: true });
    });
  });

  it.each(['yes', '1', ''])('refuses dry_run=%j', async (value) => {
    const answer = await api.call('PUT', at('job', `?dry_run=${value}`), { body: { pipeline_ids: [] } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'field_invalid' } });
  });
});
