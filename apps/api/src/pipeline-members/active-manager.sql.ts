/**
 * Whether somebody acts as manager through `holder`, a principal who has that role on a pipeline: one who is not disabled, or
 * a group with such a user in it.
 */
export const IS_ACTIVE_MANAGER = `
case holder.kind
when 'group' then exists (select from group_members membership
                            join principals person on person.id = membership.user_id
                           where membership.group_id = holder.id and person.disabled_at is null)
else holder.disabled_at is null
end`;
