/** Statements over arrays, one value for each row. The import has the lock of administrative changes alone. */

export const FIND_USED = `
select name from pipelines
 where id = any($1::uuid[]) and exists (select from job_pipelines where pipeline_id = pipelines.id)
 order by name collate "C"`;

export const ADD_HOLDERS = `
insert into principals (id, kind, name, email, disabled_at)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])`;

export const CHANGE_HOLDERS = `
update principals set name = changed.name, disabled_at = changed.disabled_at, version = version + 1
  from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as changed (id, name, disabled_at)
 where principals.id = changed.id`;

export const ADD_PIPELINES = `
insert into pipelines (id, name, description) select * from unnest($1::uuid[], $2::text[], $3::text[])`;

export const CHANGE_PIPELINES = `
update pipelines
   set name = changed.name, description = changed.description, version = version + 1, updated_at = clock_timestamp()
  from unnest($1::uuid[], $2::text[], $3::text[]) as changed (id, name, description)
 where pipelines.id = changed.id`;

export const ADD_GROUP_MEMBERS = `
insert into group_members (group_id, user_id) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`;

export const REMOVE_GROUP_MEMBERS = `
delete from group_members
 using unnest($1::uuid[], $2::uuid[]) as removed (group_id, user_id)
 where group_members.group_id = removed.group_id and group_members.user_id = removed.user_id`;

export const PUT_PIPELINE_MEMBERS = `
insert into pipeline_members (pipeline_id, principal_id, role)
select * from unnest($1::uuid[], $2::uuid[], $3::text[])
on conflict (principal_id, pipeline_id) do update set role = excluded.role`;

export const REMOVE_PIPELINE_MEMBERS = `
delete from pipeline_members
 using unnest($1::uuid[], $2::uuid[]) as removed (pipeline_id, principal_id)
 where pipeline_members.pipeline_id = removed.pipeline_id and pipeline_members.principal_id = removed.principal_id`;

/** Their memberships and roles go with them. */
export const DELETE_GROUPS = `delete from principals where id = any($1::uuid[]) and kind = 'group'`;

export const DELETE_PIPELINES = `
update pipelines set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1
 where id = any($1::uuid[])`;
