import { PIPELINES, TOKEN } from './workload.js';

const JOB_ID = `md5('job ' || job)::uuid::text`;
const PIPELINE_ID = `md5('pipeline ' || pipeline)::uuid`;
const TOKEN_HASH = `sha256('${TOKEN}'::bytea)`;
const allJobs = (jobs: number) => `generate_series(0, ${jobs - 1}) as job`;
const ALL_PIPELINES = `generate_series(0, ${PIPELINES - 1}) as pipeline`;
const BENCH_USER = `md5('user')::uuid`;
const BENCH_GROUP = `md5('group')::uuid`;

/** Without the triggers of foreign keys, which would take most of the time that ten million jobs take. */
const pipelinesAndJobs = (jobs: number) => `
set session_replication_role = replica;
insert into pipelines (id, name) select ${PIPELINE_ID}, 'Pipeline ' || pipeline from ${ALL_PIPELINES};
insert into jobs (id, version) select ${JOB_ID}, 1 from ${allJobs(jobs)};
insert into job_pipelines (job_id, pipeline_id)
select ${JOB_ID}, ${PIPELINE_ID}
  from ${allJobs(jobs)}
 cross join lateral (values (job % ${PIPELINES}), ((job + 1) % ${PIPELINES})) as seeded (pipeline);`;

const PAYLOAD = `json_build_object('event_id', md5('event ' || job)::uuid, 'job_id', ${JOB_ID}, 'version', 1)::text`;

/**
 * Ours: the caller is an ordinary user, a member of one half of the pipelines directly and of the other through a group,
 * so that every request's permissions are really worked out.
 */
export const seedOfOurs = (jobs: number) => `
${pipelinesAndJobs(jobs)}
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
select now(), md5('event ' || job)::uuid, ${JOB_ID}, 1, ${PAYLOAD} from ${allJobs(jobs)};
insert into principals (id, kind, name)
values (${BENCH_USER}, 'user', 'bench'), (${BENCH_GROUP}, 'group', 'bench');
insert into group_members (user_id, group_id) values (${BENCH_USER}, ${BENCH_GROUP});
insert into pipeline_members (principal_id, pipeline_id, role)
select case when pipeline % 2 = 0 then ${BENCH_USER} else ${BENCH_GROUP} end, ${PIPELINE_ID}, 'member'
  from ${ALL_PIPELINES};
insert into api_tokens (id, name, principal_id, hash, scopes)
values (md5('token')::uuid, 'bench', ${BENCH_USER}, ${TOKEN_HASH}, '{read,assign}');`;

/** The seed's events are no real ones; they count as published. */
export const SKIP_SEED = 'update relay_state set position = (select max(id) from job_pipeline_events)';

export const seedOfRival = (jobs: number) => `
${pipelinesAndJobs(jobs)}
insert into outbox (job_id, version, payload) select ${JOB_ID}, 1, ${PAYLOAD} from ${allJobs(jobs)};
insert into api_tokens (hash, principal) values (${TOKEN_HASH}, 'bench');`;
