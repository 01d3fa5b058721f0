import { ApiToken } from '@flow-pipelines/database';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type ChangedBy, recordChange } from '../audit/record-change.js';
import { generateToken, hashToken } from '../identity/token.js';
import { type ApiTokenDetails, auditedToken } from './api-token-details.js';

export interface NewToken {
  /** Shown once: nobody can read it from the database. */
  readonly token: string;
  readonly details: ApiTokenDetails;
}

/** Makes a token and writes down that it was made. Whether it may be made has been decided. */
export async function issueToken(
  manager: EntityManager,
  by: ChangedBy,
  fields: Pick<ApiToken, 'name' | 'principalId' | 'scopes' | 'expiresAt'>,
): Promise<NewToken> {
  const token = generateToken();
  const id = uuidv7();
  await manager.insert(ApiToken, { ...fields, id, hash: hashToken(token) });
  const details = await manager.findOneByOrFail(ApiToken, { id });
  const after = auditedToken(details);
  await recordChange(manager, by, { action: 'token.created', target: details, before: null, after });
  return { token, details };
}
