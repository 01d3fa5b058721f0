import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { startApi, type TestApi } from '../support/index.js';
import { OpenIdProvider } from './openid-provider.js';
import { AUDIENCE } from './test-issuer.js';

describe('signing in by a real OpenID provider', () => {
  let provider: OpenIdProvider;
  let api: TestApi;
  beforeAll(async () => {
    // It says that it keeps everything in memory and signs in everybody, which is what is wanted here.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const ann = { name: 'Ann', email: 'ann@example.org', email_verified: true, groups: ['Reviewers', 'others'] };
    provider = await OpenIdProvider.start({ ann, ben: { name: 'Ben', email: 'ben@example.org' } });
    api = await startApi({
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_GROUPS_CLAIM: 'groups',
      OIDC_SCOPE_PREFIX: 'flow:',
    });
  });
  afterAll(async () => {
    await api.stop();
    await provider.stop();
  });

  it('works for somebody with an access token of the authorization code flow, from first sight to an event', async () => {
    const group = await api.addPrincipal({ kind: 'group', name: 'Reviewers' });
    const pipeline = await api.addPipeline('Invoices', { [group]: 'member' });
    const { access_token: token } = await provider.signIn('ann');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', kid: 'ec', typ: 'at+jwt' });
    expect((await api.call('GET', '/api/v2/me', { token })).body).toMatchObject({
      name: 'Ann',
      email: 'ann@example.org',
      sign_in: { method: 'oidc', issuer: provider.issuer, subject: 'ann' },
      scopes: ['read', 'assign'],
      groups: [{ id: group, name: 'Reviewers' }],
    });
    const body = { job_id: 'job of ann', pipeline_ids: [pipeline] };
    const assigned = await api.call('POST', '/api/v1/jobs/pipelines', { token, body });
    expect(assigned.body).toMatchObject({ status: 'OK', updated_pipelines: [{ flowPipelineId: pipeline }] });
    const [event] = await api.dataSource.query(`select payload from job_pipeline_events where job_id = 'job of ann'`);
    expect(JSON.parse(event.payload).actor).toMatchObject({ name: 'Ann' });
  });

  it('gives each of them the rights of their own', async () => {
    const { access_token: token } = await provider.signIn('ben');
    expect((await api.call('GET', '/api/v2/me', { token })).body).toMatchObject({ name: 'Ben', groups: [] });
    expect((await api.call('GET', '/api/v1/flow/pipeline', { token })).body).toEqual({ status: 'OK', pipelines: [] });
  });

  it('works for a program with its own credentials', async () => {
    const token = await provider.tokenOfProgram();
    expect((await api.call('GET', '/api/v2/me', { token })).body).toMatchObject({
      kind: 'user',
      name: 'robot',
      sign_in: { method: 'oidc', subject: 'robot' },
      scopes: ['read', 'assign'],
    });
  });

  it('does not work with the ID token that came along', async () => {
    const { id_token: token } = await provider.signIn('ann');
    expect(decodeJwt(token)).toMatchObject({ iss: provider.issuer, sub: 'ann', aud: 'web' });
    const refused = await api.call('GET', '/api/v2/me', { token });
    expect(refused.body).toMatchObject({ status: 401, code: 'token_invalid' });
    const careless = await startApi({
      DATABASE_URL: api.databaseUrl,
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: 'web',
      OIDC_TOKEN_TYPES: 'at+jwt,JWT',
    });
    try {
      expect((await careless.call('GET', '/api/v2/me', { token })).status).toBe(401);
    } finally {
      await careless.stop();
    }
  });
});
