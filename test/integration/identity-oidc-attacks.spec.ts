import { createHmac, KeyObject, sign as signBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64url, exportSPKI, importJWK } from 'jose';
import { startApi, type TestApi } from '../support/index.js';
import {
  AUDIENCE,
  type Claims,
  claimsFor,
  makeKey,
  nowInSeconds,
  sign,
  TestIssuer,
  type TestKey,
} from './test-issuer.js';

const encode = (value: unknown) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('a JWT', () => {
  let issuer: TestIssuer;
  let api: TestApi;
  let rsa: TestKey;
  let es384: TestKey;
  let second: TestKey;
  let attacker: TestKey;
  beforeAll(async () => {
    issuer = await TestIssuer.create();
    rsa = await makeKey('rsa', 'RS256');
    es384 = await makeKey('es384', 'ES384');
    second = await makeKey('second');
    issuer.keys.push(rsa, es384, second);
    await issuer.start();
    attacker = await makeKey('first');
    api = await startApi(issuer.settings());
  });
  afterAll(async () => {
    await api.stop();
    await issuer.stop();
  });

  const claims = (changes: Claims = {}) => claimsFor(issuer.url, { sub: 'mallory', ...changes });
  const signed = (changes: Claims = {}, header = {}, key = issuer.key) => sign(key, claims(changes), header);
  const countUsers = async () => (await api.dataSource.query('select from external_identities')).length;

  /** Refused in the words of every other bad token, before the body or the address is looked at, and without a trace. */
  async function expectRefused(token: string): Promise<void> {
    const before = await countUsers();
    for (const [method, path] of [
      ['GET', '/api/v2/me'],
      ['POST', '/api/v2/pipelines'],
      ['DELETE', '/api/v2/nothing'],
    ] as const) {
      const answer = await api.call(method, path, { token, ...(method === 'POST' ? { raw: '{' } : {}) });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(answer.body).toMatchObject({ code: 'token_invalid', detail: 'The token is unknown, expired or revoked' });
    }
    expect(await countUsers()).toBe(before);
  }

  it.each([
    ['ES256', 'at+jwt'],
    ['RS256', 'at+jwt'],
    ['ES256', 'application/at+jwt'],
    ['ES256', 'AT+JWT'],
  ])('of the issuer for this api is accepted (%s, %s)', async (alg, typ) => {
    const token = await issuer.token({}, { typ }, alg === 'RS256' ? rsa : issuer.key);
    expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(200);
  });

  it('for two audiences is accepted when this api is one of them', async () => {
    const token = await issuer.token({ aud: ['https://other.example', AUDIENCE] });
    expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(200);
    await expectRefused(await signed({ aud: ['https://other.example', 'https://third.example'] }));
  });

  describe('is refused', () => {
    it.each(['none', 'None', 'NONE', ''])('without a signature, alg %j', async (alg) => {
      const header = encode({ alg, typ: 'at+jwt', kid: 'first' });
      await expectRefused(`${header}.${encode(claims())}.`);
      await expectRefused(`${header}.${encode(claims())}.${(await signed()).split('.')[2] ?? ''}`);
    });

    it.each(['HS256', 'HS384', 'HS512'])('when a public key was taken for a secret (%s)', async (alg) => {
      const publicKey = await importJWK({ ...rsa.jwk, ext: true }, 'RS256', { extractable: true });
      if (publicKey instanceof Uint8Array) throw new Error('not a public key');
      const secrets = [await exportSPKI(publicKey), JSON.stringify(rsa.jwk), rsa.jwk.n ?? ''];
      for (const secret of secrets) {
        const input = `${encode({ alg, typ: 'at+jwt', kid: 'rsa' })}.${encode(claims())}`;
        const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest();
        await expectRefused(`${input}.${base64url.encode(mac)}`);
      }
    });

    it('with a good algorithm that is not in the list', async () => {
      await expectRefused(await signed({}, {}, es384));
    });

    it('with its payload or signature changed', async () => {
      const [header = '', , signature = ''] = (await signed()).split('.');
      await expectRefused(`${header}.${encode(claims({ sub: 'ann' }))}.${signature}`);
      await expectRefused(`${header}.${encode(claims())}.`);
      await expectRefused(`${encode({ alg: 'RS256', kid: 'first', typ: 'at+jwt' })}.${encode(claims())}.${signature}`);
    });

    it.each<[string, () => Claims]>([
      ['of another issuer', () => ({ iss: 'https://evil.example' })],
      ['of another issuer, nearly the same', () => ({ iss: `${issuer.url}/` })],
      ['of several issuers', () => ({ iss: [issuer.url] })],
      ['without an issuer', () => ({ iss: undefined })],
      ['for another audience', () => ({ aud: 'https://other.example' })],
      ['for an audience that only begins so', () => ({ aud: `${AUDIENCE}/v2` })],
      ['without an audience', () => ({ aud: undefined })],
      ['for no audience', () => ({ aud: [] })],
      ['without an end', () => ({ exp: undefined })],
      ['that has expired', () => ({ exp: nowInSeconds() - 10 })],
      ['with an end that is no number', () => ({ exp: String(nowInSeconds() + 300) })],
      ['with an end beyond all times', () => ({ exp: 1e300 })],
      ['that is not valid yet', () => ({ nbf: nowInSeconds() + 60 })],
      ['with a beginning that is no number', () => ({ nbf: 'now' })],
      ['issued in the future', () => ({ iat: nowInSeconds() + 60 })],
      ['issued before all times', () => ({ iat: -1e300 })],
      ['without the time it was issued', () => ({ iat: undefined })],
      ['without a subject', () => ({ sub: undefined })],
      ['with an empty subject', () => ({ sub: '' })],
      ['with a subject that is no text', () => ({ sub: 7 })],
      ['with a subject that the database cannot hold', () => ({ sub: 'a\u0000b' })],
      ['with a subject that is too long', () => ({ sub: 'x'.repeat(256) })],
    ])('%s', async (_, changes) => expectRefused(await signed(changes())));

    it.each([
      ['no key', { kid: undefined }],
      ['an unknown key', { kid: 'nobody' }],
      ['another key of the issuer', { kid: 'second' }],
      ['a key of the issuer that has another algorithm', { kid: 'rsa' }],
      ['a path', { kid: '../../../../dev/null' }],
      ['a statement', { kid: `x' union select 'secret` }],
    ])('when its kid names %s', async (_, header) => expectRefused(await signed({}, header)));

    it('signed by somebody else under the name of a key of the issuer', async () => {
      await expectRefused(await signed({}, {}, attacker));
    });

    it('that brings its own key along, and nobody is asked for it', async () => {
      let asked = 0;
      const server = createServer((_, response) => {
        asked += 1;
        response.end(JSON.stringify({ keys: [attacker.jwk] }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
      try {
        const headers = [
          { jwk: attacker.jwk },
          { jku: url },
          { x5u: url },
          { x5c: ['MIIB'] },
          { jwk: attacker.jwk, kid: 'own' },
        ];
        for (const header of headers) await expectRefused(await signed({}, header, attacker));
        expect(asked).toBe(0);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it('with an extension that must be understood and is not', async () => {
      const own = { alg: 'ES256', kid: 'first', typ: 'at+jwt' };
      const signRaw = (header: object) => {
        const input = `${encode(header)}.${encode(claims())}`;
        const key = { key: KeyObject.from(issuer.key.privateKey), dsaEncoding: 'ieee-p1363' } as const;
        return `${input}.${base64url.encode(signBytes('sha256', Buffer.from(input), key))}`;
      };
      for (const extra of [
        { crit: ['exp'], exp: 1 },
        { crit: ['x'], x: 1 },
        { crit: ['alg'] },
        { crit: [] },
        { crit: 'b64', b64: true },
        { crit: ['b64'], b64: false },
      ]) {
        await expectRefused(signRaw({ ...own, ...extra }));
      }
      expect((await api.call('GET', '/api/v2/me', { token: signRaw(own) })).status).toBe(200);
      const critical = await sign(issuer.key, claims(), { crit: ['b64'], b64: true });
      expect((await api.call('GET', '/api/v2/me', { token: critical })).status).toBe(200);
    });

    it.each(['JWT', 'id_token+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', undefined])(
      'of the type %p, as an ID token has',
      async (typ) => expectRefused(await signed({}, { typ })),
    );

    it('that is as long as a header can be, or longer', async () => {
      await expectRefused(`${encode({ alg: 'ES256', typ: 'at+jwt' })}.${'A'.repeat(15_000)}.AAAA`);
      const answer = await fetch(`${api.url}/api/v2/me`, {
        headers: { authorization: `Bearer ${'A'.repeat(20_000)}` },
      });
      expect(answer.status).toBe(431);
    });

    it('when it is garbage', async () => {
      const part = fc.oneof(
        fc.base64String().map((text) => text.replaceAll(/[+/=]/g, '')),
        fc.jsonValue().map((value) => base64url.encode(JSON.stringify(value))),
        fc.constantFrom('', encode({ alg: 'ES256', kid: 'first', typ: 'at+jwt' }), encode(claims())),
      );
      const jwt = fc
        .array(part, { minLength: 1, maxLength: 6 })
        .map((parts) => parts.join('.'))
        .filter((text) => text !== '');
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            jwt,
            jwt.map((text) => `eyJ${text}`),
          ),
          async (token) => {
            expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(401);
          },
        ),
        { numRuns: 300 },
      );
    });
  });

  it('is a token like any other that is unknown when no issuer is configured', async () => {
    const other = await startApi();
    try {
      const fetches = issuer.fetches;
      const answer = await other.call('GET', '/api/v2/me', { token: await issuer.token() });
      expect(answer.body).toMatchObject({ status: 401, code: 'token_invalid' });
      expect(issuer.fetches).toBe(fetches);
    } finally {
      await other.stop();
    }
  });
});

describe('a bootstrap token that looks a little like a JWT', () => {
  it('goes on working beside JWTs', async () => {
    const issuer = await TestIssuer.create();
    const token = 'change.me-change.me-please';
    const api = await startApi({ ...issuer.settings(), BOOTSTRAP_ADMIN_TOKEN: token });
    try {
      expect((await api.call('GET', '/api/v2/me', { token })).body).toMatchObject({ name: 'admin' });
    } finally {
      await api.stop();
    }
  });
});
