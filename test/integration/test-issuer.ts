import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { freePort } from '../support/index.js';

export const AUDIENCE = 'https://flow.example/api';

/** A key pair of the test's own. */
export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function makeKey(kid: string, alg = 'ES256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const nowInSeconds = () => Math.floor(Date.now() / 1_000);

export type Claims = Record<string, unknown>;
/** What is undefined is left out. */
export type Header = Partial<Record<keyof JWTHeaderParameters, unknown>>;

/** The claims of a token that is accepted; what is undefined is left out. */
export function claimsFor(issuer: string, changes: Claims = {}): Claims {
  const now = nowInSeconds();
  const claims = { iss: issuer, aud: AUDIENCE, sub: 'ann', client_id: 'cli', iat: now, exp: now + 300, jti: 'j1' };
  return Object.fromEntries(Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined));
}

export async function sign(key: TestKey, claims: Claims, header: Header = {}): Promise<string> {
  const own = { alg: key.alg, kid: key.kid, typ: 'at+jwt' };
  const protectedHeader = { ...own, ...header } as JWTHeaderParameters;
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

/**
 * Publishes keys as an OpenID provider does, but as a test wants it: with other keys, slowly, wrongly, or not at all. What
 * a correct provider does is tested with a real one.
 */
export class TestIssuer {
  keys: TestKey[] = [];
  /** How often the keys were asked for. */
  fetches = 0;
  /** Answers instead of the usual documents; false to have them. */
  instead: (path: string, request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  private server: Server | undefined;

  private constructor(readonly port: number) {}

  static async create(): Promise<TestIssuer> {
    const issuer = new TestIssuer(await freePort());
    issuer.keys = [await makeKey('first')];
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get key(): TestKey {
    const [key] = this.keys;
    if (!key) throw new Error('no keys');
    return key;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  token(changes: Claims = {}, header: Header = {}, key = this.key): Promise<string> {
    return sign(key, claimsFor(this.url, changes), header);
  }

  settings(changes: Record<string, string> = {}): Record<string, string> {
    return { OIDC_ISSUER: this.url, OIDC_AUDIENCE: AUDIENCE, ...changes };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    if (path === '/jwks') this.fetches += 1;
    if (this.instead(path, request, response)) return;
    if (path === '/jwks') response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    else if (path === '/.well-known/openid-configuration')
      response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/jwks` }));
    else response.writeHead(404).end();
  }
}
