import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const AUDIT = '/api/v2/audit';

interface Entry {
  readonly id: string;
  readonly occurred_at: string;
  readonly actor: { readonly id: string };
  readonly action: string;
  readonly target: { readonly id: string };
}

describe(`GET ${AUDIT}`, () => {
  let api: TestApi;
  let coordinator: string;
  let coordinatorToken: string;
  let all: Entry[];
  beforeAll(async () => {
    api = await startApi();
    coordinator = await api.addPrincipal({ manageFlowPipelines: true });
    coordinatorToken = await api.addToken(coordinator);
    for (let index = 0; index < 12; index += 1) {
      const token = index % 3 === 0 ? coordinatorToken : api.adminToken;
      const { body } = await api.call('POST', '/api/v2/pipelines', { token, body: { name: `P ${index}` } });
      await api.call('PATCH', `/api/v2/pipelines/${String(body.id)}`, { token, body: { description: 'changed' } });
    }
    all = await entries();
  });
  afterAll(() => api.stop());

  const entries = async (query = '') => (await api.call('GET', `${AUDIT}?${query}`)).body.items as Entry[];

  it('is newest first', () => {
    expect(all).toHaveLength(24);
    const ids = all.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  });

  it('gives out pages that neither skip nor repeat while new entries arrive', async () => {
    for (const limit of [1, 5, 24, 25]) {
      const read: Entry[] = [];
      for (let next: string | undefined = `${AUDIT}?limit=${limit}&target=${all[0]?.target.id}`; next;) {
        const { body, headers } = await api.call('GET', next);
        read.push(...(body.items as Entry[]));
        next = headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
        expect(next === undefined).toBe(body.next_cursor === null);
        await api.call('POST', '/api/v2/groups', { body: { name: uuidv7() } });
      }
      expect(read.map(({ id }) => id)).toEqual([all[0]?.id, all[1]?.id]);
    }
    const read: Entry[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body } = await api.call('GET', `${AUDIT}?limit=7${next}`);
      read.push(...(body.items as Entry[]));
      next = typeof body.next_cursor === 'string' ? `&cursor=${body.next_cursor}` : null;
      await api.call('POST', '/api/v2/groups', { body: { name: uuidv7() } });
    }
    const older = read.filter(({ id }) => Number(id) <= Number(all[0]?.id));
    expect(older).toEqual(all);
    expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
  });

  it('filters by actor, action, target and time, alone and together', async () => {
    const [, , middle] = all.filter(({ action }) => action === 'pipeline.changed');
    const target = String(middle?.target.id);
    const time = String(middle?.occurred_at);
    const upTo = `to=${new Date(Date.parse(String(all[0]?.occurred_at)) + 1).toISOString()}`;
    const ids = (wanted: (entry: Entry) => boolean) => all.filter(wanted).map(({ id }) => id);
    const found = async (query: string) => (await entries(query)).map(({ id }) => id);
    expect(await found(`actor=${coordinator.toUpperCase()}`)).toEqual(ids(({ actor }) => actor.id === coordinator));
    expect(await found('action=pipeline.changed')).toEqual(ids(({ action }) => action === 'pipeline.changed'));
    expect(await found(`target=${target}`)).toEqual(ids((entry) => entry.target.id === target));
    expect(await found(`from=${time}&${upTo}`)).toEqual(ids(({ occurred_at }) => occurred_at >= time));
    expect(await found(`to=${time}`)).toEqual(ids(({ occurred_at }) => occurred_at < time));
    expect(await found(`actor=${coordinator}&action=pipeline.created&target=${target}`)).toEqual(
      ids((e) => e.actor.id === coordinator && e.action === 'pipeline.created' && e.target.id === target),
    );
    expect(await found(`from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z`)).toEqual([]);
    expect(await found(`target=${uuidv7()}`)).toEqual([]);
  });

  it('is for site admins with the scope admin alone', async () => {
    const { body } = await api.call('GET', '/api/v2/me');
    const narrow = await api.addToken(String(body.id), { scopes: ['read', 'assign', 'manage'] });
    for (const token of [coordinatorToken, narrow]) {
      expect((await api.call('GET', AUDIT, { token })).body).toMatchObject({ status: 403, code: 'permission_missing' });
    }
    expect((await api.call('GET', AUDIT, { token: null })).status).toBe(401);
  });

  it('refuses parameters that mean nothing', async () => {
    const faults = [
      'actor=x',
      'target=',
      'action=pipeline.eaten',
      'action=',
      'from=yesterday',
      'to=2026-02-30T00:00:00Z',
    ];
    for (const query of [...faults, 'limit=0', 'limit=1001', 'from=%00', 'actor=a&actor=b']) {
      expect((await api.call('GET', `${AUDIT}?${query}`)).body).toMatchObject({ status: 400, code: 'field_invalid' });
    }
    const cursors = ['x', 'MA', Buffer.from('99999999999999999999').toString('base64url'), 'W10'];
    for (const cursor of cursors) {
      const { body } = await api.call('GET', `${AUDIT}?cursor=${cursor}`);
      expect(body).toMatchObject({ status: 400, code: 'cursor_invalid' });
    }
  });
});
