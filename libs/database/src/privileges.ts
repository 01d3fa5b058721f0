import type { Role } from './roles.js';

/** Of a role on an object: the words of GRANT, with columns where only some are meant. The owner needs none. */
export type Privileges = Readonly<Partial<Record<Exclude<Role, 'migrator'>, readonly string[]>>>;

/** Schema of the reference executor, which makes its own tables in it (see apps/flow-executor). */
export const EXECUTOR_SCHEMA = 'flow_executor';

const READ = ['select'] as const;
const APPEND = ['select', 'insert'] as const;
const CHANGE = ['select', 'insert', 'update', 'delete'] as const;

/**
 * What each role may do, and nothing beyond it: the one place where that is said. `migrate` brings the database's grants to
 * it after every run. Every schema, table, sequence and function has its line, also when nobody but the owner may use it;
 * a test fails for one without. Weekly partitions are reached through their parent and need none.
 *
 * To lock a row (FOR UPDATE, FOR KEY SHARE) takes `update` on one of its columns.
 */
export const PRIVILEGES: Readonly<Record<string, Privileges>> = {
  'schema public': { api: ['usage'], relay: ['usage'], intake: ['usage'], readonly: ['usage'] },
  [`schema ${EXECUTOR_SCHEMA}`]: { executor: ['usage', 'create'] },

  'table principals': { api: CHANGE, readonly: READ },
  'table group_members': { api: CHANGE, readonly: READ },
  // Nobody makes a subject of the OpenID provider another user.
  'table external_identities': {
    api: ['select', 'insert', 'update (name_claim, email_claim, site_admin_claim, claims_issued_at)'],
    readonly: READ,
  },
  'table pipelines': { api: ['select', 'insert', 'update'], readonly: READ },
  'table pipeline_members': { api: CHANGE, readonly: READ },
  // A token's hash is for the api alone, and nobody gives a token another hash, owner or scope. (Rotation shortens its life.)
  'table api_tokens': {
    api: ['select', 'insert', 'update (expires_at, revoked_at, last_used_at)'],
    readonly: ['select (id, name, principal_id, scopes, expires_at, revoked_at, last_used_at, created_at)'],
  },
  // Who has signed in with what stays; hashes of cookies are for the api alone.
  'table sessions': {
    api: ['select', 'insert', 'update (last_used_at)', 'delete'],
    readonly: ['select (principal_id, token_id, issuer, subject, created_at, last_used_at, expires_at)'],
  },
  'table jobs': {
    api: CHANGE,
    intake: ['select', 'insert', 'update (state, source_sequence, deleted_at, updated_at)'],
    readonly: READ,
  },
  // What follows from a deletion is the api's.
  'table job_deletions': {
    api: ['select', 'insert', 'update'],
    intake: ['select', 'insert', 'update (deleted_at, deleted_by, request_id, finished_at)'],
    readonly: READ,
  },
  'table job_pipelines': { api: ['select', 'insert', 'update (pipeline_id)', 'delete'], readonly: READ },

  // What was written there stays as it is. The relay makes partitions only through the function below.
  'table job_pipeline_events': { api: APPEND, relay: READ, readonly: READ },
  'sequence job_pipeline_event_ids': { api: ['usage'], relay: READ },
  'function ensure_job_pipeline_event_partitions(timestamp with time zone, integer)': { relay: ['execute'] },
  'function drop_job_pipeline_event_partitions(timestamp with time zone)': { relay: ['execute'] },
  'table published_batches': { api: READ, relay: ['select', 'insert', 'update'], readonly: READ },
  'function published_event(bigint)': { api: ['execute'], readonly: ['execute'] },
  'table relay_state': { api: READ, relay: ['select', 'update'], readonly: READ },
  // Each writes its half of a row: the api what is asked for, the relay what has come of it.
  'table parked_jobs': { api: ['select', 'update (unpark_requested_at, skip_event)'], relay: CHANGE, readonly: READ },
  'table event_replays': {
    api: ['select', 'insert', 'update (cancel_requested_at)'],
    relay: ['select', 'update'],
    readonly: READ,
  },

  // What comes from Kafka.
  'table executors': { api: READ, intake: ['select', 'insert', 'update (last_seen_at)'], readonly: READ },
  'table executor_instances': { api: READ, intake: CHANGE, readonly: READ },
  'table executor_acknowledgements': { api: READ, intake: ['select', 'insert', 'update'], readonly: READ },
  'table dead_letters': { api: READ, intake: CHANGE, readonly: READ },
  'sequence dead_letter_ids': { intake: ['usage'] },

  // Hashes of what was asked, and sealed answers: nothing for people.
  'table idempotency_keys': { api: CHANGE, readonly: ['select (created_at)'] },

  'table audit_log': { api: APPEND, readonly: READ },
  'sequence audit_log_ids': { api: ['usage'] },
  'function refuse_change_of_audit_log()': {},

  'function refuse_removal_of_pipelines()': {},
  'function check_assigned_pipelines()': {},

  // To see whether the schema is as new as the process.
  'table schema_migrations': { api: READ, relay: READ, intake: READ, readonly: READ },
  'sequence schema_migrations_id_seq': {},
};
