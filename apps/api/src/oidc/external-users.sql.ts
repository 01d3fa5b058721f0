/**
 * Serialises whoever takes over what tokens say of one subject, until the transaction ends; nobody else waits. Needed for a
 * subject that has no row yet.
 */
export const LOCK_SUBJECT = `select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))`;

/**
 * Locks the user of a subject ($1, $2) until the transaction ends, so that what an administrator changes at the same time is
 * not overwritten. No row: there is none.
 */
export const LOCK_USER = `
select p.id
  from external_identities i
  join principals p on p.id = i.user_id
 where i.issuer = $1 and i.subject = $2
   for no key update of p`;

/**
 * The user of a subject ($1, $2), what the provider last said of it, and how its groups differ from those claimed ($3):
 * groups of ours with a claimed name that it is not in, and memberships by the provider that are claimed no longer.
 */
export const FIND_USER = `
with claimed as (
  select g.id from principals g where g.kind = 'group' and lower(g.name) = any (array(select lower(n) from unnest($3::text[]) n))
)
select p.id, p.name, p.site_admin, p.manage_flow_pipelines, p.disabled_at,
       i.name_claim, i.email_claim, i.site_admin_claim, i.claims_issued_at,
       array(select c.id from claimed c
              where not exists (select from group_members m where m.user_id = p.id and m.group_id = c.id)) as groups_missing,
       array(select m.group_id from group_members m
              where m.user_id = p.id and m.source = 'oidc' and m.group_id not in (select c.id from claimed c)) as groups_surplus
  from external_identities i
  join principals p on p.id = i.user_id
 where i.issuer = $1 and i.subject = $2`;

/** Holds off whoever deletes one of these groups; one that is gone already is left out. */
export const JOIN_GROUPS = `
insert into group_members (user_id, group_id, source)
select $1, g.id, 'oidc' from principals g where g.id = any ($2::uuid[]) and g.kind = 'group' order by g.id for key share
on conflict do nothing
returning group_id`;

/** A membership that was made by hand meanwhile stays. */
export const LEAVE_GROUPS = `
delete from group_members where user_id = $1 and group_id = any ($2::uuid[]) and source = 'oidc' returning group_id`;

/** What FIND_USER finds. */
export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
  readonly disabled_at: Date | null;
  readonly name_claim: string | null;
  readonly email_claim: string | null;
  readonly site_admin_claim: boolean;
  readonly claims_issued_at: Date;
  readonly groups_missing: string[];
  readonly groups_surplus: string[];
}
