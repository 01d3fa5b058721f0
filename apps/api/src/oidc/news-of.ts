import type { UserRow } from './external-users.sql.js';
import type { ExternalUser } from './external-user.js';

/** What a token says that has not been taken over yet; a part that is undefined is no news. */
export interface News {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly siteAdmin: boolean | undefined;
  readonly groupsToJoin: readonly string[];
  readonly groupsToLeave: readonly string[];
}

/**
 * Compares a token with what its issuer said last, so that a name that an administrator has given stays until the provider
 * has another one. Null when there is nothing to do: because nothing is new, because the user is disabled, or because the
 * token is older than the one that was heard last.
 */
export function newsOf(user: ExternalUser, known: UserRow): News | null {
  if (known.disabled_at !== null || user.issuedAt < known.claims_issued_at) return null;
  const hasGroups = user.groups !== undefined;
  const news = {
    name: user.name === known.name_claim ? undefined : user.name,
    email: user.email === known.email_claim ? undefined : user.email,
    siteAdmin: user.siteAdmin === known.site_admin_claim ? undefined : user.siteAdmin,
    groupsToJoin: hasGroups ? known.groups_missing : [],
    groupsToLeave: hasGroups ? known.groups_surplus : [],
  };
  return Object.values(news).every((part) => part === undefined || (Array.isArray(part) && part.length === 0))
    ? null
    : news;
}
