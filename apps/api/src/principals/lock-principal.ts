import { Principal, type PrincipalKind } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';
import { principalNotFound } from './principal.js';

/**
 * The principal, and every site admin that is not disabled: in id order, so that two changes wait for each other in the same
 * direction. Locks are held until the transaction ends, so no two changes can take away each other's site admin.
 */
const LOCK_WITH_SITE_ADMINS = `
select id, kind, site_admin and disabled_at is null as is_active_site_admin
  from principals
 where id = $1 or (site_admin and disabled_at is null)
 order by id
   for no key update`;

interface LockedRow {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly is_active_site_admin: boolean;
}

export interface LockedPrincipal {
  readonly principal: Principal;
  /** Whether nobody else could administer the product if this one no longer could. */
  readonly isLastSiteAdmin: boolean;
}

/** @throws {AppError} `principal_not_found` */
export async function lockPrincipal(manager: EntityManager, kind: PrincipalKind, id: string): Promise<LockedPrincipal> {
  const locked: LockedRow[] = await manager.query(LOCK_WITH_SITE_ADMINS, [id]);
  const principal = await manager.findOneBy(Principal, { id, kind });
  if (!principal) throw principalNotFound(kind);
  const admins = locked.filter((row) => row.is_active_site_admin).map((row) => row.id);
  return { principal, isLastSiteAdmin: admins.length === 1 && admins[0] === id };
}

export function lastSiteAdmin(): AppError {
  return new AppError('last_site_admin', 'This is the last site admin; make another one first');
}
