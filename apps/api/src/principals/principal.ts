import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { Caller } from '../identity/caller.js';
import { allowsOnSite } from '../identity/policy.js';
import type { Violations } from '../transactions/in-transaction.js';

const CALLED: Readonly<Record<PrincipalKind, string>> = {
  user: 'User',
  group: 'Group',
  service_account: 'Service account',
};

/** What can be set of a principal; each kind has some of it. */
export interface PrincipalFields {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly siteAdmin?: boolean | undefined;
  readonly manageFlowPipelines?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

export const PRINCIPAL_VIOLATIONS: Violations = {
  principals_name_key: () =>
    new AppError('name_taken', 'This name is in use already; upper and lower case make no difference'),
  principals_email_key: () =>
    new AppError('email_taken', 'A user has this e-mail address already; upper and lower case make no difference'),
};

export function principalNotFound(kind: PrincipalKind): AppError {
  return new AppError('principal_not_found', `${CALLED[kind]} not found`);
}

type Settable = Pick<Principal, 'kind' | 'name' | 'email' | 'siteAdmin' | 'manageFlowPipelines' | 'disabledAt'>;

/** What the audit log keeps of a principal: all that can be set. */
export function auditedPrincipal({ kind, name, email, siteAdmin, manageFlowPipelines, disabledAt }: Settable) {
  if (kind === 'group') return { name };
  const rights = { site_admin: siteAdmin, manage_flow_pipelines: manageFlowPipelines, disabled: disabledAt !== null };
  return { name, ...(kind === 'user' ? { email } : {}), ...rights };
}

/**
 * A principal as an answer. Names are for everybody who may have to pick one as a member; e-mail addresses and site rights
 * only for those they belong to and for site admins.
 */
export function principalBodyOf(principal: Principal, caller: Caller) {
  const { id, kind, name, version, createdAt } = principal;
  const body = { id, kind, name, version, created_at: createdAt };
  if (kind === 'group') return body;
  const actor = { ...body, disabled: principal.disabledAt !== null };
  if (id !== caller.principalId && !allowsOnSite(caller, 'read_private_data')) return actor;
  return {
    ...actor,
    ...(kind === 'user' ? { email: principal.email } : {}),
    site_admin: principal.siteAdmin,
    manage_flow_pipelines: principal.manageFlowPipelines,
  };
}
