import { ApiToken, Principal } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SCOPES } from './scope.js';
import { generateToken, hashToken } from './token.js';

/** Serialises the first start of several processes. */
const BOOTSTRAP_LOCK = 7_205_759_404;

/**
 * Makes the first site admin, `admin`, when the product has no principal yet.
 * @param configured the token that it gets; one is made where none is configured
 * @returns the token when one was made, for the caller to show once; otherwise null
 */
export async function bootstrapAdmin(dataSource: DataSource, configured: string | undefined): Promise<string | null> {
  return dataSource.transaction(async (manager) => {
    await manager.query('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
    if (await manager.existsBy(Principal, {})) return null;
    const token = configured ?? generateToken();
    const id = uuidv7();
    await manager.insert(Principal, { id, kind: 'user', name: 'admin', siteAdmin: true });
    await manager.insert(ApiToken, {
      id: uuidv7(),
      name: 'bootstrap',
      principalId: id,
      hash: hashToken(token),
      scopes: [...SCOPES],
    });
    return configured === undefined ? token : null;
  });
}
