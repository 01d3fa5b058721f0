import { describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../apps/api/src/identity/scope.js';
import { startApi } from '../support/index.js';

describe('GET /api/v2/me', () => {
  it('says who is calling, with which rights, scopes and groups', async () => {
    const api = await startApi();
    try {
      const admin = await api.call('GET', '/api/v2/me');
      expect(admin.body).toMatchObject({
        name: 'admin',
        kind: 'user',
        site_admin: true,
        scopes: [...SCOPES],
        groups: [],
      });
      const id = await api.addPrincipal({ name: 'Ann', email: 'ann@example.org', manageFlowPipelines: true });
      const token = await api.addToken(id, { scopes: ['read'] });
      const groups = await Promise.all(
        ['b', 'a'].map(async (name) => ({ id: await api.addPrincipal({ kind: 'group', name }), name })),
      );
      for (const group of groups) await api.call('PUT', `/api/v2/groups/${group.id}/members/${id}`);
      expect((await api.call('GET', '/api/v2/me', { token })).body).toEqual({
        id,
        kind: 'user',
        name: 'Ann',
        version: 1,
        email: 'ann@example.org',
        disabled: false,
        site_admin: false,
        manage_flow_pipelines: true,
        created_at: expect.any(String),
        token_id: expect.any(String),
        sign_in: { method: 'api_token' },
        scopes: ['read'],
        groups: groups.toReversed(),
      });
      const account = await api.addPrincipal({ kind: 'service_account', name: 'robot' });
      const me = await api.call('GET', '/api/v2/me', { token: await api.addToken(account) });
      expect(me.body).toMatchObject({ id: account, kind: 'service_account', name: 'robot', groups: [] });
    } finally {
      await api.stop();
    }
  });
});
