import { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.js';
import type { Scope } from './scope.js';
import { hashToken } from './token.js';

/** How long a looked-up token is believed: a revoked one works at most so long, on every instance. */
const BELIEVED_MS = 750;
const TOKENS_CACHED = 10_000;

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

/** Tells who is behind an `Authorization` header. Lookups are cached for less than a second and shared while under way. */
@Injectable()
export class TokenAuthenticator {
  private readonly verdicts = new LRUCache<string, Verdict>({
    max: TOKENS_CACHED,
    ttl: BELIEVED_MS,
    fetchMethod: (hash) => this.lookUp(Buffer.from(hash, 'base64')),
  });

  constructor(private readonly database: DatabaseConnection) {}

  /** @throws {AppError} `token_missing`, `token_invalid` (one message for unknown, revoked, expired and disabled) */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    if (!authorization) throw new AppError('token_missing', 'Send a token: "Authorization: Bearer TOKEN"');
    const token = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw new AppError('token_invalid', 'The Authorization header must be "Bearer TOKEN"');
    if (!this.database.isReady)
      throw new AppError('database_unavailable', 'The service is not ready yet; try again shortly');
    const verdict = await this.verdicts.fetch(hashToken(token).toString('base64'));
    if (!verdict?.caller || verdict.expiresAt <= Date.now()) {
      throw new AppError('token_invalid', 'The token is unknown, expired or revoked');
    }
    return verdict.caller;
  }

  private async lookUp(hash: Buffer): Promise<Verdict> {
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
