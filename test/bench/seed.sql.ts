import { PIPELINES, TOKEN } from './workload.js';

const PIPELINE_ID = `md5('pipeline ' || pipeline)::uuid`;
const TOKEN_HASH = `sha256('${TOKEN}'::bytea)`;
const BENCH_USER = `md5('user')::uuid`;
const BENCH_GROUP = `md5('group')::uuid`;

/**
 * Ours: the caller is an ordinary user, a member of one half of the pipelines directly and of the other through a group,
 * so that every request's permissions are really worked out.
 */
export const CALLER_OF_OURS = `
insert into principals (id, kind, name)
values (${BENCH_USER}, 'user', 'bench'), (${BENCH_GROUP}, 'group', 'bench');
insert into group_members (user_id, group_id) values (${BENCH_USER}, ${BENCH_GROUP});
insert into pipeline_members (principal_id, pipeline_id, role)
select case when pipeline % 2 = 0 then ${BENCH_USER} else ${BENCH_GROUP} end, ${PIPELINE_ID}, 'member'
  from generate_series(0, ${PIPELINES - 1}) as pipeline;
insert into api_tokens (id, name, principal_id, hash, scopes)
values (md5('token')::uuid, 'bench', ${BENCH_USER}, ${TOKEN_HASH}, '{read,assign}');`;

/** The seed's events are no real ones; they count as published. */
export const SKIP_SEED = 'update relay_state set position = (select max(id) from job_pipeline_events)';

export const CALLER_OF_RIVAL = `insert into api_tokens (hash, principal) values (${TOKEN_HASH}, 'bench')`;
