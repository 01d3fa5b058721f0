import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { makeKey, TestIssuer } from './test-issuer.js';

const now = performance.now.bind(performance);

describe('the keys of an issuer', () => {
  let ahead = 0;
  let issuer: TestIssuer;
  let api: TestApi;
  beforeEach(async () => {
    issuer = await TestIssuer.create();
    api = await startApi(issuer.settings());
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    ahead = 0;
    await api.stop();
    await issuer.stop();
  });

  const call = (token: string) => api.call('GET', '/api/v2/me', { token });
  const statusOf = async (token: string) => (await call(token)).status;
  const startAndUse = async () => {
    await issuer.start();
    expect(await statusOf(await issuer.token())).toBe(200);
  };
  /** Puts the clock that ages keys and cooldowns forward; tokens expire by another one. */
  function later(seconds: number): void {
    ahead += seconds * 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  }
  async function expectUnavailable(token: string): Promise<void> {
    const answer = await call(token);
    expect(answer.body).toMatchObject({ status: 503, code: 'identity_provider_unavailable' });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('www-authenticate')).toBeNull();
  }

  it('are fetched once, for as many tokens and requests as there are', async () => {
    await issuer.start();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issuer.token({ jti: `j${index}` })));
    expect(await Promise.all(tokens.map(statusOf))).toEqual(tokens.map(() => 200));
    expect(issuer.fetches).toBe(1);
  });

  it('may be out of reach when the service starts: it says 503 until they are there, and its own tokens work', async () => {
    const token = await issuer.token();
    await expectUnavailable(token);
    expect((await api.call('GET', '/api/v2/me')).status).toBe(200);
    expect((await api.call('GET', '/health/ready', { token: null })).status).toBe(200);
    await issuer.start();
    await eventually(async () => expect(await statusOf(token)).toBe(200));
  });

  it('go on working while the issuer is away; a token of an unknown key may be good, so it is 503', async () => {
    await startAndUse();
    await issuer.stop();
    const next = await makeKey('next');
    expect(await statusOf(await issuer.token({ jti: 'other' }))).toBe(200);
    // Within the cooldown the keys are as good as new, and an unknown one is a wrong one.
    expect(await statusOf(await issuer.token({}, {}, next))).toBe(401);
    later(6);
    await expectUnavailable(await issuer.token({}, {}, next));
    later(3_600);
    for (const jti of ['third', 'fourth']) expect(await statusOf(await issuer.token({ jti }))).toBe(200);
  });

  it('are found when they were rotated, and end when they were withdrawn', async () => {
    await startAndUse();
    const old = issuer.key;
    issuer.keys = [await makeKey('second')];
    later(6);
    expect(await statusOf(await issuer.token())).toBe(200);
    expect(await statusOf(await issuer.token({ jti: 'of the old key' }, {}, old))).toBe(401);
  });

  it('end within five minutes when they were withdrawn and nobody asks for a new one', async () => {
    await startAndUse();
    const token = await issuer.token({ jti: 'of the withdrawn key' });
    issuer.keys = [];
    later(290);
    expect(await statusOf(token)).toBe(200);
    later(20);
    await eventually(async () => expect(await statusOf(token)).toBe(401));
    expect(issuer.fetches).toBe(2);
  });

  it('are not fetched more often because tokens name keys that nobody has', async () => {
    await startAndUse();
    const began = performance.now();
    const forged = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => issuer.token({ jti: String(index) }, { kid: `k${index}` })),
    );
    for (const token of forged) expect(await statusOf(token)).toBe(401);
    const cooldowns = Math.ceil((performance.now() - began) / 5_000);
    expect(issuer.fetches).toBeLessThanOrEqual(1 + cooldowns);
  });

  it('never let a request wait for long, however slow they come', async () => {
    await issuer.start();
    issuer.instead = (path, _, response) => {
      // The head comes at once, the rest never.
      if (path === '/jwks') response.writeHead(200).write('{"keys":[');
      return path === '/jwks';
    };
    const began = performance.now();
    const tokens = await Promise.all(Array.from({ length: 5 }, (_, index) => issuer.token({ jti: `slow ${index}` })));
    await Promise.all(tokens.map(expectUnavailable));
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(issuer.fetches).toBe(1);
    issuer.instead = () => false;
    await eventually(async () => expect(await statusOf(await issuer.token())).toBe(200));
  });

  it.each<[string, TestIssuer['instead']]>([
    [
      'the metadata are of another issuer',
      (path, _, response) => {
        const isMetadata = path.includes('well-known');
        if (isMetadata)
          response.end(JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${issuer.url}/jwks` }));
        return isMetadata;
      },
    ],
    [
      'they would come in the clear from elsewhere',
      (path, _, response) => {
        const isMetadata = path.includes('well-known');
        if (isMetadata) response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: 'http://keys.example/jwks' }));
        return isMetadata;
      },
    ],
    [
      'the metadata have moved',
      (path, _, response) => {
        const isMetadata = path.includes('well-known');
        if (isMetadata) response.writeHead(302, { location: `${issuer.url}/elsewhere` }).end();
        return isMetadata;
      },
    ],
    ['nothing comes but an error', (_path, _, response) => Boolean(response.writeHead(500).end('{"keys":[]}'))],
    ['nothing comes but garbage', (_path, _, response) => Boolean(response.end('<html>'))],
    ['nothing comes but null', (_path, _, response) => Boolean(response.end('null'))],
    [
      'they are no keys',
      (path, _, response) => {
        if (path === '/jwks') response.end('{"keys":7}');
        return path === '/jwks';
      },
    ],
  ])('are not believed when %s', async (_, instead) => {
    await issuer.start();
    issuer.instead = instead;
    await expectUnavailable(await issuer.token());
    issuer.instead = () => false;
    await eventually(async () => expect(await statusOf(await issuer.token())).toBe(200));
  });

  it('may include some that cannot be used', async () => {
    const good = issuer.key;
    const shared = {
      kid: 'shared',
      alg: 'HS256',
      privateKey: good.privateKey,
      jwk: { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' },
    };
    const forEncryption = { ...(await makeKey('encryption')), kid: 'encryption' };
    issuer.keys = [good, shared, { ...forEncryption, jwk: { ...forEncryption.jwk, use: 'enc' } }];
    await issuer.start();
    expect(await statusOf(await issuer.token())).toBe(200);
    expect(await statusOf(await issuer.token({ jti: 'e' }, {}, forEncryption))).toBe(401);
  });
});
