import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const TOKENS = '/api/v2/tokens';

describe('POST /api/v2/tokens/{id}/rotate', () => {
  let api: TestApi;
  let user: string;
  let userToken: string;
  beforeAll(async () => {
    api = await startApi();
    user = await api.addPrincipal({ name: 'Owner' });
    userToken = await api.addToken(user);
  });
  afterAll(() => api.stop());

  const make = async (fields: object = {}) => {
    const { body } = await api.call('POST', TOKENS, { token: userToken, body: { name: 'old', ...fields } });
    return { id: String(body.id), token: String(body.token), path: `${TOKENS}/${String(body.id)}` };
  };
  const rotate = (id: string, body: object | undefined = {}, token = userToken) =>
    api.call('POST', `${TOKENS}/${id}/rotate`, { token, body });
  const statusWith = async (token: unknown) => (await api.call('GET', '/api/v2/me', { token: String(token) })).status;
  const secondsLeft = (time: unknown) => (Date.parse(String(time)) - Date.now()) / 1_000;

  it('gives a new token like it, and lets both work for an hour unless told otherwise', async () => {
    const old = await make({ scopes: ['read', 'assign'] });
    const answer = await rotate(old.id);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { token, rotated, ...made } = answer.body as { token: string; rotated: Record<string, unknown>; id: string };
    expect(answer.headers.get('location')).toBe(`${TOKENS}/${made.id}`);
    const shown = { name: 'old', principal_id: user, scopes: ['read', 'assign'], revoked_at: null };
    expect(made).toMatchObject({ ...shown, expires_at: null });
    expect(rotated).toMatchObject({ ...shown, id: old.id });
    expect(secondsLeft(rotated.expires_at)).toBeGreaterThan(3_590);
    expect(secondsLeft(rotated.expires_at)).toBeLessThanOrEqual(3_600);
    expect([await statusWith(old.token), await statusWith(token)]).toEqual([200, 200]);
    expect((await api.call('GET', old.path)).body.expires_at).toBe(rotated.expires_at);
  });

  it('is what a program does with its own token, whose scopes it cannot exceed', async () => {
    const own = await make({ scopes: ['read', 'manage'] });
    const answer = await rotate(own.id, { overlap_seconds: 60 }, own.token);
    expect(answer.body.scopes).toEqual(['read', 'manage']);
    const strong = await make();
    const refused = await rotate(strong.id, {}, own.token);
    expect(refused.body).toMatchObject({ status: 403, code: 'permission_missing' });
    expect((await api.call('GET', strong.path)).body.expires_at).toBeNull();
    const reader = await make({ scopes: ['read'] });
    expect((await rotate(reader.id, {}, reader.token)).body).toMatchObject({ code: 'permission_missing' });
  });

  it('takes an expiry for the new one, and never lets the old one live longer', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const old = await make({ expires_at: soon });
    const { body } = await rotate(old.id, { overlap_seconds: 604_800, expires_at: later });
    expect(body).toMatchObject({ expires_at: later, rotated: { expires_at: soon } });
  });

  it('takes no body, too', async () => {
    const { id } = await make();
    expect((await api.call('POST', `${TOKENS}/${id}/rotate`)).status).toBe(201);
  });

  it('refuses one that has ended', async () => {
    const revoked = await make();
    await api.call('DELETE', revoked.path);
    const gone = await make();
    await rotate(gone.id, { overlap_seconds: 0 });
    for (const { id } of [revoked, gone]) {
      const { body } = await rotate(id, { overlap_seconds: 60 });
      expect(body).toMatchObject({ status: 409, code: 'token_ended' });
    }
    expect((await api.call('GET', revoked.path)).body.expires_at).toBeNull();
  });

  it('lets one of many rotations without an overlap win', async () => {
    const old = await make();
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(old.id, { overlap_seconds: 0 })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
  });

  it('of somebody else’s token is for site admins; others do not find it', async () => {
    const old = await make();
    const stranger = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    const unknown = await rotate(uuidv7(), {}, stranger);
    for (const { body } of [await rotate(old.id, {}, stranger), unknown, await rotate('x', {}, stranger)]) {
      expect(body).toMatchObject({ status: 404, code: 'token_not_found', detail: unknown.body.detail });
    }
    expect((await rotate(old.id, {}, api.adminToken)).body).toMatchObject({ principal_id: user });
  });

  it.each([
    { overlap_seconds: -1 },
    { overlap_seconds: 604_801 },
    { overlap_seconds: 1.5 },
    { overlap_seconds: '60' },
    { overlap_seconds: null },
    { expires_at: '2020-01-01T00:00:00Z' },
    { expires_at: 'tomorrow' },
  ])('refuses %j', async (body) => {
    const old = await make();
    expect((await rotate(old.id, body)).body).toMatchObject({ status: 400, code: 'field_invalid' });
    expect((await api.call('GET', old.path)).body.expires_at).toBeNull();
  });
});
