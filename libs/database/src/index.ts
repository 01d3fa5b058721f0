export { textArray, uuidArray } from './binary-arrays.js';
export { isConnectionError, isOutOfResources } from './connection-error.js';
export { createDataSource, type DataSourceSettings } from './data-source.js';
export { DatabaseConnection, type DatabaseConnectionOptions } from './database-connection.js';
export { PooledClient } from './pooled-client.js';
export { queryPrepared } from './query-prepared.js';
export { readLog } from './read-log.js';
export { Cursor, type Sighting } from './log-cursor.js';
export { dropEventPartitions, ensureEventPartitions } from './event-partitions.js';
export {
  beginWith,
  bind,
  type BoundStatement,
  COMMIT,
  type Connection,
  runTogether,
  type Statement,
  type StatementResult,
} from './statement-run.js';
export { EVENTS_CHANNEL, LEASE_CHANNEL } from './events-channel.js';
export { Grants } from './grants.js';
export { assertMigrated, migrate, revertLastMigration } from './migrate.js';
export { PRIVILEGES } from './privileges.js';
export { createRoles, DEFAULT_ROLE_PREFIX, existingRoles, ROLE_PREFIX, roleName, ROLES, type Role } from './roles.js';
export { ApiToken } from './entities/api-token.entity.js';
export { AuditEntry } from './entities/audit-entry.entity.js';
export { ExternalIdentity } from './entities/external-identity.entity.js';
export { EventReplay } from './entities/event-replay.entity.js';
export { DeadLetterEntry } from './entities/dead-letter.entity.js';
export { ExecutorAcknowledgement } from './entities/executor-acknowledgement.entity.js';
export { ExecutorInstance } from './entities/executor-instance.entity.js';
export { Executor } from './entities/executor.entity.js';
export { GroupMember } from './entities/group-member.entity.js';
export { Job } from './entities/job.entity.js';
export { JobDeletion } from './entities/job-deletion.entity.js';
export { JobPipeline } from './entities/job-pipeline.entity.js';
export { JobPipelineEvent } from './entities/job-pipeline-event.entity.js';
export { ParkedJob } from './entities/parked-job.entity.js';
export { Pipeline } from './entities/pipeline.entity.js';
export { PIPELINE_ROLES, PipelineMember, type PipelineRole } from './entities/pipeline-member.entity.js';
export { Principal, PRINCIPAL_KINDS, type PrincipalKind } from './entities/principal.entity.js';
export { RelayState } from './entities/relay-state.entity.js';
