/**
 * Whether somebody who is active may review the jobs of `pipeline`: holds a role with `execute` on it, or is in a group
 * that does. Those who act as managers everywhere are not counted: they can help out, but nobody has named them.
 */
export const HAS_REVIEWER = `exists (
  select from pipeline_members member
    join principals principal on principal.id = member.principal_id
   where member.pipeline_id = pipeline.id and member.role in ('member', 'manager')
     and case principal.kind
           when 'group' then exists (
             select from group_members inside join principals person on person.id = inside.user_id
              where inside.group_id = principal.id and person.disabled_at is null)
           else principal.disabled_at is null
         end)`;
