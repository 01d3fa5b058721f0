import { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { Injectable } from '@nestjs/common';
import { isJwt, type JwtAuthenticator } from '../oidc/jwt-authenticator.js';
import type { Caller } from './caller.js';
import type { Scope } from './scope.js';
import { ShortLivedCache } from './short-lived-cache.js';
import { hashToken } from './token.js';
import type { TokenUses } from './token-uses.js';

const FIND_CALLER = `
select t.id as token_id, t.scopes, t.expires_at, p.id as principal_id, p.kind, p.name, p.site_admin, p.manage_flow_pipelines
  from api_tokens t
  join principals p on p.id = t.principal_id
 where t.hash = $1 and t.revoked_at is null and p.disabled_at is null and (t.expires_at is null or t.expires_at > now())`;

interface FoundRow {
  readonly token_id: string;
  readonly scopes: Scope[];
  readonly expires_at: Date | null;
  readonly principal_id: string;
  readonly kind: Caller['kind'];
  readonly name: string;
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
}

/** What was found out about a token: who it stands for, or null for nobody. */
interface Verdict {
  readonly caller: Caller | null;
  readonly expiresAt: number;
}

/** Tells who is behind an `Authorization` header. */
@Injectable()
export class TokenAuthenticator {
  private asked = 0;
  private lookedUp = 0;
  private readonly verdicts = new ShortLivedCache<Verdict>((hash) => this.lookUp(hash));

  /** @param jwts null when no OpenID provider is configured: then a JWT is a token like any other that is unknown */
  constructor(
    private readonly database: DatabaseConnection,
    private readonly uses: TokenUses,
    private readonly jwts: JwtAuthenticator | null,
  ) {}

  /** Of API tokens, since the start: how often one was checked, and how often the database was asked for it. */
  get counters(): { readonly asked: number; readonly lookedUp: number } {
    return { asked: this.asked, lookedUp: this.lookedUp };
  }

  /**
   * @throws {AppError} `token_missing`, `token_invalid` (one message for unknown, revoked, expired and disabled),
   * `identity_provider_unavailable`
   */
  async authenticate(authorization: string | undefined, requestId: string): Promise<Caller> {
    if (!authorization) throw new AppError('token_missing', 'Send a token: "Authorization: Bearer TOKEN"');
    const token = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw new AppError('token_invalid', 'The Authorization header must be "Bearer TOKEN"');
    if (!this.database.isReady)
      throw new AppError('database_unavailable', 'The service is not ready yet; try again shortly');
    if (this.jwts && isJwt(token)) return this.jwts.authenticate(token, requestId);
    this.asked += 1;
    const verdict = await this.verdicts.get(hashToken(token));
    if (!verdict?.caller || verdict.expiresAt <= Date.now()) {
      throw new AppError('token_invalid', 'The token is unknown, expired or revoked');
    }
    if (verdict.caller.tokenId !== null) this.uses.note(verdict.caller.tokenId);
    return verdict.caller;
  }

  private async lookUp(hash: Buffer): Promise<Verdict> {
    this.lookedUp += 1;
    const [row]: FoundRow[] = await this.database.dataSource.query(FIND_CALLER, [hash]);
    if (!row) return { caller: null, expiresAt: 0 };
    return {
      caller: {
        principalId: row.principal_id,
        kind: row.kind,
        name: row.name,
        siteAdmin: row.site_admin,
        manageFlowPipelines: row.manage_flow_pipelines,
        tokenId: row.token_id,
        scopes: row.scopes,
      },
      expiresAt: row.expires_at?.getTime() ?? Infinity,
    };
  }
}
