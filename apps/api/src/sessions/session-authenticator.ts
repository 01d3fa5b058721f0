import { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { Caller } from '../identity/caller.js';
import type { Scope } from '../identity/scope.js';
import { ShortLivedCache } from '../identity/short-lived-cache.js';
import { hashToken } from '../identity/token.js';
import type { TokenUses } from '../identity/token-uses.js';
import type { OidcSettings } from '../oidc/oidc-settings.js';

/** How often the last use of a session is written down. */
const WRITE_EVERY_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * A session ($1) that goes on: not over, used in the last $2 minutes, of somebody who is not disabled, and its token goes
 * on; or, where one has signed in at the provider, that provider ($3) is still the one.
 */
const FIND_SESSION = `
select s.created_at, s.last_used_at, least(s.expires_at, t.expires_at) as expires_at,
       s.token_id, s.issuer, s.subject, s.jwt_id, coalesce(t.scopes, s.scopes) as scopes,
       p.id as principal_id, p.kind, p.name, p.site_admin, p.manage_flow_pipelines
  from sessions s
  join principals p on p.id = s.principal_id
  left join api_tokens t on t.id = s.token_id
 where s.hash = $1 and s.expires_at > now() and s.last_used_at > now() - $2 * interval '1 minute'
   and p.disabled_at is null and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
   and (s.token_id is not null or s.issuer = $3)`;

/** Locks the session's row, for which nobody waits but who does the same or ends it. */
const WRITE_USE = 'update sessions set last_used_at = now() where hash = $1';

interface FoundRow {
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly expires_at: Date;
  readonly token_id: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly jwt_id: string | null;
  readonly scopes: Scope[];
  readonly principal_id: string;
  readonly kind: Caller['kind'];
  readonly name: string;
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
}

export interface LiveSession {
  /** As with the token that the session stands for. */
  readonly caller: Caller;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  /** When it ends unless it is used before. */
  readonly idleExpiresAt: Date;
}

/** Tells who is behind a session's id. */
export class SessionAuthenticator {
  private readonly sessions = new ShortLivedCache((hash) => this.lookUp(hash));

  constructor(
    private readonly database: DatabaseConnection,
    private readonly uses: TokenUses,
    private readonly oidc: OidcSettings | null,
    private readonly settings: { readonly sessionIdleMinutes: number },
  ) {}

  /** @throws {AppError} `session_ended` (one message for unknown, over, signed out and without its token) */
  async authenticate(id: string): Promise<LiveSession> {
    if (!this.database.isReady) {
      throw new AppError('database_unavailable', 'The service is not ready yet; try again shortly');
    }
    const live = (await this.sessions.get(hashToken(id)))?.live;
    const now = Date.now();
    if (!live || live.expiresAt.getTime() <= now || live.idleExpiresAt.getTime() <= now) {
      throw new AppError('session_ended', 'The session has ended; sign in again');
    }
    if (live.caller.tokenId !== null) this.uses.note(live.caller.tokenId);
    return live;
  }

  /** For a session that this process has ended; others believe in it for less than a second. */
  forget(id: string): void {
    this.sessions.forget(hashToken(id));
  }

  private async lookUp(hash: Buffer): Promise<{ live: LiveSession | null }> {
    const { sessionIdleMinutes } = this.settings;
    const { dataSource } = this.database;
    const values = [hash, sessionIdleMinutes, this.oidc?.issuer];
    const [row]: FoundRow[] = await dataSource.query(FIND_SESSION, values);
    if (!row) return { live: null };
    const now = Date.now();
    const isNoted = now - row.last_used_at.getTime() < WRITE_EVERY_MS;
    if (!isNoted) await dataSource.query(WRITE_USE, [hash]);
    const idleExpiresAt = new Date((isNoted ? row.last_used_at.getTime() : now) + sessionIdleMinutes * MINUTE_MS);
    const { created_at: startedAt, expires_at: expiresAt } = row;
    return { live: { caller: this.callerOf(row), startedAt, expiresAt, idleExpiresAt } };
  }

  private callerOf(row: FoundRow): Caller {
    const { issuer, subject, jwt_id: jwtId, expires_at: expiresAt, scopes } = row;
    const isOidc = issuer !== null && subject !== null;
    return {
      principalId: row.principal_id,
      kind: row.kind,
      name: row.name,
      siteAdmin: row.site_admin,
      manageFlowPipelines: row.manage_flow_pipelines,
      tokenId: row.token_id,
      // What the operator takes away from the provider's users ends at once.
      scopes: isOidc ? scopes.filter((scope) => this.oidc?.scopes.includes(scope)) : scopes,
      ...(isOidc && { signIn: { issuer, subject, jwtId, expiresAt } }),
    };
  }
}
