import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type TestApi } from '../support/index.js';

interface Item {
  readonly id: string;
  readonly name: string;
}

describe('lists in pages', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  /** Reads a list to its end by the Link headers; between two pages something may be done. */
  async function readAll(path: string, token: string, between: () => Promise<unknown> = async () => undefined) {
    const items: Item[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const { status, body, headers } = await api.call('GET', next, { token });
      expect(status).toBe(200);
      items.push(...(body.items as Item[]));
      next = headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
      expect(next === undefined).toBe(body.next_cursor === null);
      if (next !== undefined) await between();
    }
    return items;
  }

  const name = fc
    .string({
      unit: fc.constantFrom('a', 'B', 'b', 'Z', 'ä', 'é', '日', '😀', '-', ' ', '%', '_', '"', '\\', '>'),
      minLength: 1,
      maxLength: 6,
    })
    .map((text) => `x${text}x`);
  const change = fc.record({ create: fc.boolean(), name, victim: fc.nat() });

  it('skip and repeat nothing that was there throughout, whatever is created and deleted meanwhile', async () => {
    let round = 0;
    const lasting = fc.uniqueArray(name, { selector: (text) => text.toLowerCase(), minLength: 1, maxLength: 25 });
    const changes = fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lasting, changes, fc.integer({ min: 1, max: 7 }), async (names, changes, limit) => {
        round += 1;
        const user = await api.addPrincipal();
        const group = await api.addPrincipal({ kind: 'group' });
        await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
        const token = await api.addToken(user);
        const add = (text: string, index: number) =>
          // Visible twice for some: directly and through the group.
          api.addPipeline(`${text} ${round}`, { [group]: 'viewer', ...(index % 2 ? { [user]: 'member' } : {}) });
        const expected = await Promise.all(names.map(add));
        const passing: string[] = [];
        const carryOut = async ({ create, name, victim }: { create: boolean; name: string; victim: number }) => {
          if (create) passing.push(await add(`${name} passing ${passing.length} ${victim}`, victim).catch(() => ''));
          else {
            const [gone] = passing.splice(victim % (passing.length || 1), 1);
            if (gone) await api.call('DELETE', `/api/v2/pipelines/${gone}`);
          }
        };
        const items = await readAll(`/api/v2/pipelines?limit=${limit}`, token, async () => {
          await Promise.all((changes.shift() ?? []).map(carryOut));
        });
        const ids = items.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(expected));
        const keys = items.map(({ name }) => Buffer.from(name));
        for (const [index, key] of keys.entries()) {
          expect(index === 0 || Buffer.compare(keys[index - 1] ?? key, key) <= 0).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('find by part of the name, whatever the case of its letters, and take no character for a wildcard', async () => {
    const user = await api.addPrincipal();
    const token = await api.addToken(user);
    for (const text of ['100% Sure', '100 sure', 'a_b', 'aXb']) await api.addPipeline(text, { [user]: 'viewer' });
    const found = async (q: string) =>
      (await readAll(`/api/v2/pipelines?limit=1&q=${encodeURIComponent(q)}`, token)).map(({ name }) => name);
    expect(await found('SURE')).toEqual(['100 sure', '100% Sure']);
    expect(await found('%')).toEqual(['100% Sure']);
    expect(await found('a_')).toEqual(['a_b']);
    expect(await found("'")).toEqual([]);
    expect(await found('')).toHaveLength(4);
  });

  it('filter pipelines by the strongest role that the caller has', async () => {
    const user = await api.addPrincipal();
    const group = await api.addPrincipal({ kind: 'group' });
    await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
    const token = await api.addToken(user);
    await api.addPipeline('F viewer', { [user]: 'viewer' });
    await api.addPipeline('F member', { [user]: 'viewer', [group]: 'member' });
    await api.addPipeline('F manager', { [user]: 'manager', [group]: 'viewer' });
    const names = async (role: string, as = token) =>
      (await readAll(`/api/v2/pipelines?limit=2&q=F+&role=${role}`, as)).map((item) => item.name);
    expect(await names('viewer')).toEqual(['F viewer']);
    expect(await names('member')).toEqual(['F member']);
    expect(await names('manager')).toEqual(['F manager']);
    expect(await names('manager', api.adminToken)).toEqual(['F manager', 'F member', 'F viewer']);
    expect(await names('viewer', api.adminToken)).toEqual([]);
  });

  const lists = ['pipelines', 'users', 'groups', 'service-accounts', 'tokens'];
  it.each(lists)('/api/v2/%s refuses parameters that are no page', async (list) => {
    const faults = [
      'limit=0',
      'limit=1001',
      'limit=-1',
      'limit=x',
      'limit=1.5',
      'limit=',
      'limit=1e2',
      'limit=1&limit=2',
    ];
    for (const query of faults) {
      const { body } = await api.call('GET', `/api/v2/${list}?${query}`);
      expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
    }
    const cursors = ['x', '%00', 'W10', Buffer.from('["a\\u0000","x"]').toString('base64url')];
    for (const cursor of cursors) {
      const { body } = await api.call('GET', `/api/v2/${list}?cursor=${cursor}`);
      expect(body.status).toBe(400);
      expect(['cursor_invalid', 'field_invalid']).toContain(body.code);
    }
    expect((await api.call('GET', `/api/v2/${list}?limit=1000&unknown=1`)).status).toBe(200);
  });

  it.each(['pipelines', 'users', 'groups', 'service-accounts'])(
    '/api/v2/%s refuses a search that is no text',
    async (list) => {
      for (const query of ['q=%00', 'q=a%0ab', 'q=a&q=b', `q=${'a'.repeat(201)}`]) {
        expect((await api.call('GET', `/api/v2/${list}?${query}`)).body).toMatchObject({
          status: 400,
          code: 'field_invalid',
        });
      }
    },
  );

  it('/api/v2/pipelines refuses a role that there is not', async () => {
    for (const role of ['', 'owner', 'viewer&role=member']) {
      expect((await api.call('GET', `/api/v2/pipelines?role=${role}`)).body).toMatchObject({ code: 'field_invalid' });
    }
  });
});
