import { randomUUID } from 'node:crypto';
import { ApiToken, GroupMember } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Scope } from '../../apps/api/src/identity/scope.js';
import { hashToken } from '../../apps/api/src/identity/token.js';
import { type DescribedApi, describedApi } from '../support/described-api.js';
import { startApi, type TestApi } from '../support/index.js';
import { addDeadLetter } from './dead-letters.js';
import {
  digestOf,
  type DocumentedOperation,
  operationsOf,
  type ReadyRequest,
  requestOf,
  send,
} from './api-requests.js';

const described: DescribedApi = await describedApi();
const operations = operationsOf(described.document);

/** Callers with all scopes, by what they may do with the pipeline that is asked about. */
const CALLERS = ['outsider', 'viewer', 'member', 'manager', 'flowManager', 'admin'] as const;
type Caller = (typeof CALLERS)[number];

interface Rule {
  readonly scope: Scope;
  /** The status that each of CALLERS gets. */
  readonly statuses: readonly number[];
  /** What a site admin gets whose token has this scope alone, where it is not the obvious. */
  readonly alone?: Partial<Record<Scope, number>>;
}

const rule = (scope: Scope, statuses: string, alone?: Rule['alone']): Rule => ({
  scope,
  statuses: statuses.split(' ').map(Number),
  ...(alone && { alone }),
});

/** Open to everyone: a token makes no difference. */
interface Open {
  readonly open: number;
}
const OPEN: Open = { open: 200 };
const readBy = (statuses: string) => rule('read', statuses);
const forSiteAdmins = (status: number) => rule('admin', `403 403 403 403 403 ${status}`);
const EVERYBODY = readBy('200 200 200 200 200 200');

/** Who may do what. Every operation of the document has a row. */
const RULES: Readonly<Record<string, Rule | Open>> = {
  // outsider viewer member manager flowManager admin
  'listPipelines.list': EVERYBODY,
  'listPipelines.listOrRead': EVERYBODY,
  'updateJobPipelines.update': rule('assign', '404 403 200 200 200 200'),
  'getJobPipelines.read': EVERYBODY,
  'changeJobPipelines.replace': rule('assign', '404 403 200 200 200 200'),
  'changeJobPipelines.change': rule('assign', '404 403 200 200 200 200'),
  // It reads an earlier version, too: a token for assigning alone does not do.
  'changeJobPipelines.restore': rule('assign', '409 403 200 200 200 200', { assign: 403 }),
  'batchJobPipelines.change': rule('assign', '409 409 200 200 200 200'),
  'jobHistory.read': EVERYBODY,
  'pipelineJobs.list': readBy('404 200 200 200 200 200'),
  'orphans.jobs': readBy('403 403 403 403 200 200'),
  'orphans.pipelines': readBy('403 403 403 403 200 200'),

  'jobs.browse': EVERYBODY,
  'jobs.register': rule('manage', '403 403 403 403 201 201'),
  'jobs.get': readBy('404 200 200 200 200 200'),
  'jobs.delete': rule('manage', '403 403 403 403 204 204'),

  'events.browse': EVERYBODY,
  'eventStream.follow': EVERYBODY,
  'replays.request': forSiteAdmins(202),
  'replays.get': forSiteAdmins(200),
  'replays.cancel': forSiteAdmins(202),
  'relay.get': forSiteAdmins(200),
  // The job is not parked.
  'relay.unpark': forSiteAdmins(404),
  'executors.list': forSiteAdmins(200),
  'deadLetters.browse': forSiteAdmins(200),
  'deadLetters.get': forSiteAdmins(200),
  'exportSite.export': forSiteAdmins(200),
  'importSite.import': forSiteAdmins(200),

  'pipelines.browse': EVERYBODY,
  'pipelines.create': rule('manage', '403 403 403 403 201 201'),
  'pipelines.get': readBy('404 200 200 200 200 200'),
  'pipelines.change': rule('manage', '404 403 403 200 200 200'),
  'pipelines.delete': rule('manage', '404 403 403 204 204 204'),
  'pipelineImpact.read': readBy('404 403 403 200 200 200'),
  'pipelineMembers.list': readBy('404 403 403 200 200 200'),
  'pipelineMembers.get': readBy('404 403 403 200 200 200'),
  'pipelineMembers.put': rule('manage', '404 403 403 200 200 200'),
  'pipelineMembers.remove': rule('manage', '404 403 403 204 204 204'),

  'groups.list': EVERYBODY,
  'groups.get': EVERYBODY,
  'groups.create': forSiteAdmins(201),
  'groups.change': forSiteAdmins(200),
  'groups.delete': forSiteAdmins(204),
  'groupMembers.list': EVERYBODY,
  'groupMembers.add': forSiteAdmins(200),
  'groupMembers.remove': forSiteAdmins(204),
  'users.list': EVERYBODY,
  'users.get': EVERYBODY,
  'users.create': forSiteAdmins(201),
  'users.change': forSiteAdmins(200),
  'users.delete': forSiteAdmins(204),
  'serviceAccounts.list': EVERYBODY,
  'serviceAccounts.get': EVERYBODY,
  'serviceAccounts.create': forSiteAdmins(201),
  'serviceAccounts.change': forSiteAdmins(200),
  'serviceAccounts.delete': forSiteAdmins(204),

  // A token of one's own may be made by everybody, without scopes that the calling one lacks; the one that is asked about
  // belongs to somebody else.
  'tokens.list': EVERYBODY,
  'tokens.create': rule('manage', '201 201 201 201 201 201', { manage: 403 }),
  'tokens.get': readBy('404 404 404 404 404 200'),
  'tokens.revoke': rule('admin', '404 404 404 404 404 204'),
  // A token never gives scopes that the calling one lacks.
  'tokens.rotate': rule('admin', '404 404 404 404 404 201', { admin: 403 }),
  'whoAmI.read': EVERYBODY,
  'audit.browse': rule('admin', '403 403 403 403 403 200'),

  'openApi.openApi': OPEN,
  'openApi.asyncApi': OPEN,
  'openApi.page': OPEN,
  // For browsers, which send a cookie or say where they come from. At the provider nobody signs in here.
  'session.read': OPEN,
  'session.begin': { open: 403 },
  'session.end': { open: 403 },
  'signInAtProvider.begin': { open: 404 },
  'signInAtProvider.finish': { open: 404 },
  'health.live': OPEN,
  'health.ready': OPEN,
};

/** What one request is about, new for each: no request finds what another one has done. */
interface World {
  readonly tokens: Readonly<Record<Caller, string>>;
  readonly values: Readonly<Record<string, string>>;
}

describe('the permission matrix', () => {
  let api: TestApi;
  let strict: TestApi;
  beforeAll(async () => {
    api = await startApi();
    strict = await startApi({ DATABASE_URL: api.databaseUrl, JOB_REGISTRY: 'strict' });
  });
  afterAll(async () => {
    await described.app.close();
    await strict.stop();
    await api.stop();
  });

  async function tokenOf(fields: object = {}): Promise<[id: string, token: string]> {
    const id = await api.addPrincipal(fields);
    return [id, await api.addToken(id)];
  }

  async function makeWorld(): Promise<World> {
    const [outsider, viewer, member, manager, flowManager, admin] = await Promise.all([
      tokenOf(),
      tokenOf(),
      tokenOf(),
      tokenOf(),
      tokenOf({ manageFlowPipelines: true }),
      tokenOf({ siteAdmin: true }),
    ]);
    const [somebody, group, serviceAccount] = await Promise.all([
      api.addPrincipal(),
      api.addPrincipal({ kind: 'group' }),
      api.addPrincipal({ kind: 'service_account' }),
    ]);
    const token_id = uuidv7();
    await api.addToken(somebody, { id: token_id, hash: hashToken(token_id) });
    await api.dataSource.getRepository(GroupMember).insert({ groupId: group, userId: somebody });
    const roles = {
      [viewer[0]]: 'viewer',
      [member[0]]: 'member',
      [manager[0]]: 'manager',
      [somebody]: 'member',
    } as const;
    const pipeline_id = await api.addPipeline(`Pipeline ${randomUUID()}`, roles);
    const deadLetter = await addDeadLetter(api.dataSource);
    return {
      tokens: {
        outsider: outsider[1],
        viewer: viewer[1],
        member: member[1],
        manager: manager[1],
        flowManager: flowManager[1],
        admin: admin[1],
      },
      values: {
        pipeline_id,
        token_id,
        job_id: `job ${randomUUID()}`,
        group_id: group,
        user_id: somebody,
        kind: 'users',
        principal_id: somebody,
        users: somebody,
        groups: group,
        'service-accounts': serviceAccount,
        'dead-letters': deadLetter,
      },
    };
  }

  /** Gives the job these pipelines and no others. */
  async function give(values: World['values'], names: readonly string[]): Promise<void> {
    const body = { job_id: values['job_id'], pipeline_ids: names.map((name) => values[name]) };
    expect((await api.call('POST', '/api/v1/jobs/pipelines', { body })).status).toBe(200);
  }

  /** The job has had the pipeline and has it no more, so that every change of it adds the pipeline. */
  async function giveHistory(values: World['values']): Promise<void> {
    await give(values, ['pipeline_id']);
    await give(values, []);
  }

  /** The example's own ids are of the demo data; here it is about what is in the world, under names that are free. */
  function readyRequest(operation: DocumentedOperation, { values }: World): ReadyRequest {
    const request = requestOf(operation, values);
    if (request.body === undefined) return request;
    if (operation.id === 'batchJobPipelines.change') {
      const { job_id, pipeline_id } = values;
      return { ...request, body: { atomic: true, items: [{ job_id, add: [pipeline_id] }] } };
    }
    const { name, email, job_id, ...rest } = request.body as Record<string, unknown>;
    const about = JSON.parse(
      JSON.stringify(rest).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, values['pipeline_id'] ?? ''),
    ) as object;
    return {
      ...request,
      body: {
        ...about,
        ...(name !== undefined && { name: `name ${randomUUID()}` }),
        ...(email !== undefined && { email: `${randomUUID()}@demo.example` }),
        ...(job_id !== undefined && { job_id: values['job_id'] }),
      },
    };
  }

  async function worldFor({ id }: DocumentedOperation): Promise<World> {
    const world = await makeWorld();
    if (/jobPipelines|jobHistory/i.test(id)) await giveHistory(world.values);
    if (id === 'jobs.get' || id === 'jobs.delete') await give(world.values, ['pipeline_id']);
    if (!id.startsWith('replays.')) return world;
    const { body } = await api.call('POST', '/api/v2/events/replay', { body: { job_id: world.values['job_id'] } });
    return { ...world, values: { ...world.values, replay_id: String(body.id) } };
  }

  it('has a row for every operation, and none for what is not there', () => {
    const missing = operations.filter(({ id }) => !(id in RULES)).map(({ id }) => `add a row for ${id} to RULES`);
    expect(missing).toEqual([]);
    const ids = new Set(operations.map(({ id }) => id));
    expect(Object.keys(RULES).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('asks for the scopes that the document names', () => {
    for (const { id, method, path } of operations) {
      const found = RULES[id];
      const operation = described.document.paths[path]?.[method.toLowerCase()];
      const security = (operation?.['security'] ?? []) as { bearer?: string[] }[];
      const [documented] = security.flatMap(({ bearer }) => bearer ?? []);
      // Everybody revokes and rotates own tokens with less than the scope that is needed for those of others.
      if (id === 'tokens.revoke' || id === 'tokens.rotate') expect(documented).toBe('manage');
      else
        expect({ id, scope: documented }).toEqual({
          id,
          scope: found === undefined || 'open' in found ? undefined : found.scope,
        });
    }
  });

  it.each(operations)('$id: everyone gets what the table says, and a refusal changes nothing', async (operation) => {
    const found = RULES[operation.id];
    if (found === undefined) throw new Error(`add a row for ${operation.id} to RULES`);
    const expectAnswer = async (who: string, token: string | null, expected: number, world: World) => {
      const before = expected >= 400 ? await digestOf(api.dataSource) : null;
      const answer = await send(api, readyRequest(operation, world), token);
      expect({ who, status: answer.status, text: answer.text }).toMatchObject({ who, status: expected });
      if (before) expect({ who, digest: await digestOf(api.dataSource) }).toEqual({ who, digest: before });
    };
    const world = await worldFor(operation);
    await expectAnswer('no token', null, 'open' in found ? found.open : 401, world);
    await expectAnswer('a bad token', `fp_${'0'.repeat(36)}`, 'open' in found ? found.open : 401, world);
    if ('open' in found) return;
    for (const [index, caller] of CALLERS.entries()) {
      const own = await worldFor(operation);
      await expectAnswer(caller, own.tokens[caller], found.statuses[index] ?? 0, own);
    }
    for (const scope of ['read', 'assign', 'manage', 'admin'] as const) {
      const own = await worldFor(operation);
      const allowed = found.statuses.at(-1) ?? 0;
      const id = await api.addPrincipal({ siteAdmin: true });
      const token = await api.addToken(id, { scopes: [scope] });
      const expected = found.alone?.[scope] ?? (scope === found.scope ? allowed : 403);
      await expectAnswer(`a site admin with the scope ${scope} alone`, token, expected, own);
    }
  });

  const aboutHidden = operations.filter(
    ({ path, body }) =>
      /\{(pipeline_id|job_id|token_id)\}/.test(path) || JSON.stringify(body?.example ?? {}).includes('pipeline_ids'),
  );

  it.each(aboutHidden)('$id: what is hidden is answered as what is not there, byte for byte', async (operation) => {
    const world = await worldFor(operation);
    // Hidden for good: the job has the pipeline again.
    await give(world.values, ['pipeline_id']);
    const nowhere = { ...world.values, pipeline_id: uuidv7(), token_id: uuidv7(), job_id: `job ${randomUUID()}` };
    const asked = async (values: World['values']) => {
      // Problems repeat it.
      const request = { ...readyRequest(operation, { ...world, values }), headers: { 'x-request-id': 'the-same' } };
      const { status, text, headers } = await send(strict, request, world.tokens.outsider);
      const ids = [values['pipeline_id'], values['token_id'], values['job_id']].map(String);
      const masked = ids.reduce((whole, id) => whole.replaceAll(id, 'ID'), text);
      const named = [...headers].filter(([name]) => !['date', 'content-length'].includes(name));
      return { status, masked, headers: Object.fromEntries(named) };
    };
    const hidden = await asked(world.values);
    expect(hidden.status).toBeGreaterThanOrEqual(400);
    expect(hidden).toEqual(await asked(nowhere));
  });

  it('would notice a write', async () => {
    const before = await digestOf(api.dataSource);
    const id = await api.addPrincipal();
    expect(await digestOf(api.dataSource)).not.toEqual(before);
    await api.dataSource.query('delete from principals where id = $1', [id]);
    expect(await digestOf(api.dataSource)).toEqual(before);
    const repository = api.dataSource.getRepository(ApiToken);
    const [token] = await repository.find({ take: 1 });
    await repository.update({ id: token?.id ?? '' }, { name: 'another name' });
    expect(await digestOf(api.dataSource)).not.toEqual(before);
  });
});
