import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK } from 'jose';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { freePort } from '../support/index.js';
import { AUDIENCE, makeKey } from './test-issuer.js';

/** Nobody goes there: the code is read from the address. */
const CALLBACK = 'https://app.example/callback';
const TTL_SECONDS = 300;
const LIVING = ['Interaction', 'Grant', 'Session', 'ClientCredentials', 'AccessToken', 'IdToken'];
const SCOPES = 'flow:read flow:assign';
const ROBOT = { client_id: 'robot', client_secret: randomBytes(32).toString('base64url') };
/** Where the admin page is unless a test says otherwise; nobody goes there either. */
export const PUBLIC_URL = 'https://flow.example.org';
const adminCallback = (publicUrl: string) => `${publicUrl}/admin/session/callback`;
export const ADMIN_PAGE = { client_id: 'admin-page', client_secret: randomBytes(32).toString('base64url') };
export const PUBLIC_ADMIN_PAGE = { client_id: 'admin-page-without-secret' };
const WEB = { client_id: 'web', redirect_uri: CALLBACK };

type People = Readonly<Record<string, Record<string, unknown>>>;

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

/** A real OpenID provider, with a program and a web application as clients, and everybody as a user. */
export class OpenIdProvider {
  private constructor(
    readonly issuer: string,
    private readonly publicUrl: string,
    readonly stop: () => Promise<void>,
  ) {}

  /**
   * @param people what the provider knows of its users, by the names with which they sign in
   * @param publicUrl where the admin page is, as far as the provider knows
   */
  static async start(people: People, publicUrl = PUBLIC_URL): Promise<OpenIdProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const answer = new Provider(issuer, await configurationFor(people, adminCallback(publicUrl))).callback();
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new OpenIdProvider(issuer, publicUrl, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  /** What the api is told for the admin page to sign in here. */
  get adminPageSettings(): Record<string, string> {
    return {
      PUBLIC_URL: this.publicUrl,
      OIDC_ISSUER: this.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_SCOPE_PREFIX: 'flow:',
      OIDC_GROUPS_CLAIM: 'groups',
      OIDC_SITE_ADMIN_GROUP: 'flow-admins',
      OIDC_CLIENT_ID: ADMIN_PAGE.client_id,
      OIDC_CLIENT_SECRET: ADMIN_PAGE.client_secret,
      OIDC_SIGN_IN_SCOPES: 'openid,flow:read,flow:assign',
      OIDC_SIGN_IN_PARAMETERS: new URLSearchParams({ resource: AUDIENCE }).toString(),
    };
  }

  /** What a program gets for its own credentials. */
  async tokenOfProgram(): Promise<string> {
    const grant = { grant_type: 'client_credentials', resource: AUDIENCE, scope: SCOPES };
    return (await this.token({ ...ROBOT, ...grant })).access_token;
  }

  /** What a web application gets after somebody has signed in, by authorization code with PKCE. */
  async signIn(login: string): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const request = {
      ...WEB,
      ...pkce,
      response_type: 'code',
      scope: `openid ${SCOPES}`,
      resource: AUDIENCE,
      nonce: 'n',
    };
    const answer = await this.answerTo(`${this.issuer}/auth?${new URLSearchParams(request).toString()}`, login);
    const code = new URL(answer).searchParams.get('code');
    if (code === null) throw new Error(`nobody was signed in: ${answer}`);
    return this.token({ ...WEB, grant_type: 'authorization_code', code, code_verifier: verifier, resource: AUDIENCE });
  }

  /** What the provider sends the browser of somebody back to who signs in there, for an address to which it was sent. */
  async answerTo(url: string, login: string): Promise<string> {
    const browser = new Browser();
    const form = await browser.follow(url);
    return browser.follow(form, { prompt: 'login', login, password: 'any' });
  }

  /** The same of somebody who turns back at the form. */
  async answerToCancelled(url: string): Promise<string> {
    const browser = new Browser();
    const form = await browser.follow(url);
    return browser.follow(`${form}/abort`);
  }

  private async token(body: Record<string, string>): Promise<Tokens> {
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body: new URLSearchParams(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`no token: ${text}`);
    return JSON.parse(text);
  }
}

async function configurationFor(people: People, callback: string): Promise<Configuration> {
  const keys = await Promise.all([makeKey('ec', 'ES256'), makeKey('rsa', 'RS256')]);
  const jwks = await Promise.all(
    keys.map(async ({ privateKey, kid, alg }) => ({ ...(await exportJWK(privateKey)), kid, alg, use: 'sig' })),
  );
  const claimsOf = (login: string | undefined) => (login === undefined ? undefined : people[login]);
  return {
    jwks: { keys: jwks },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clients: [
      {
        ...ROBOT,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        client_id: WEB.client_id,
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: 'none',
      },
      { ...ADMIN_PAGE, redirect_uris: [callback] },
      { ...PUBLIC_ADMIN_PAGE, redirect_uris: [callback], token_endpoint_auth_method: 'none' },
    ],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claimsOf(id) }) }),
    extraTokenClaims: (_, token) => ('accountId' in token ? claimsOf(token.accountId) : undefined),
    loadExistingGrant: grantEverything,
    ttl: Object.fromEntries(LIVING.map((name) => [name, TTL_SECONDS])),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: SCOPES,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

/** Nobody is asked whether the application may have what it wants. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, session } = oidc;
  if (!client || session?.accountId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(AUDIENCE, SCOPES);
  await grant.save();
  return grant;
}

/** Keeps cookies and follows redirects, as far as the provider goes. */
class Browser {
  private readonly cookies = new Map<string, string>();

  /** Answers where it ends: at a page of the provider, or at the application's address, which it does not call. */
  async follow(url: string, form?: Record<string, string>): Promise<string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(url, { ...body, redirect: 'manual', headers: { cookie } });
    await response.body?.cancel();
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return url;
    const next = new URL(location, url).href;
    return [CALLBACK, adminCallback(PUBLIC_URL)].some((end) => next.startsWith(end)) ? next : this.follow(next);
  }
}
