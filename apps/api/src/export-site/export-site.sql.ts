/**
 * One page of each section of the document, in the order of its natural key by code point: behind $1, at most $2. Users are
 * known by their e-mail address, or by their id if they have none. Accounts without any role or group are left out.
 */
const USER_KEY = (user: string) => `coalesce(${user}.email, ${user}.id::text) collate "C"`;

const IS_MEMBER = `
exists (select from pipeline_members member
          join pipelines pipeline on pipeline.id = member.pipeline_id and pipeline.deleted_at is null
         where member.principal_id = account.id)`;

const DISABLED = `case when account.disabled_at is not null then true end`;

const USERS = `
select ${USER_KEY('account')} as key,
       json_strip_nulls(json_build_object('email', account.email, 'id', case when account.email is null then account.id end,
                                          'name', account.name, 'disabled', ${DISABLED})) as entry
  from principals account
 where account.kind = 'user' and ${USER_KEY('account')} > $1
   and (exists (select from group_members where user_id = account.id) or ${IS_MEMBER})
 order by key limit $2`;

const SERVICE_ACCOUNTS = `
select account.name collate "C" as key,
       json_strip_nulls(json_build_object('name', account.name, 'disabled', ${DISABLED})) as entry
  from principals account
 where account.kind = 'service_account' and account.name collate "C" > $1 and ${IS_MEMBER}
 order by key limit $2`;

const GROUPS = `
select team.name collate "C" as key,
       json_build_object('name', team.name, 'members', array(
         select ${USER_KEY('person')} as person_key
           from group_members membership join principals person on person.id = membership.user_id
          where membership.group_id = team.id order by person_key)) as entry
  from principals team
 where team.kind = 'group' and team.name collate "C" > $1
 order by key limit $2`;

/** Groups first, then service accounts, then users. */
const PIPELINES = `
select pipeline.name collate "C" as key,
       json_build_object('name', pipeline.name, 'description', pipeline.description, 'members', array(
         select json_build_object(holder.kind, case holder.kind when 'user' then ${USER_KEY('holder')} else holder.name end,
                                  'role', member.role)
           from pipeline_members member join principals holder on holder.id = member.principal_id
          where member.pipeline_id = pipeline.id
          order by holder.kind collate "C", case holder.kind when 'user' then ${USER_KEY('holder')} else holder.name collate "C" end)) as entry
  from pipelines pipeline
 where pipeline.deleted_at is null and pipeline.name collate "C" > $1
 order by key limit $2`;

/** In the order of the document. */
export const SECTIONS = {
  users: USERS,
  service_accounts: SERVICE_ACCOUNTS,
  groups: GROUPS,
  pipelines: PIPELINES,
} as const;

export interface SectionRow {
  readonly key: string;
  readonly entry: object;
}
