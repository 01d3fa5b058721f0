import { DataSource } from 'typeorm';
import { ApiToken } from './entities/api-token.entity.js';
import { AuditEntry } from './entities/audit-entry.entity.js';
import { DeadLetterEntry } from './entities/dead-letter.entity.js';
import { EventReplay } from './entities/event-replay.entity.js';
import { ExecutorAcknowledgement } from './entities/executor-acknowledgement.entity.js';
import { ExecutorInstance } from './entities/executor-instance.entity.js';
import { Executor } from './entities/executor.entity.js';
import { ExternalIdentity } from './entities/external-identity.entity.js';
import { GroupMember } from './entities/group-member.entity.js';
import { JobDeletion } from './entities/job-deletion.entity.js';
import { JobPipelineEvent } from './entities/job-pipeline-event.entity.js';
import { JobPipeline } from './entities/job-pipeline.entity.js';
import { Job } from './entities/job.entity.js';
import { KeptAnswer } from './entities/kept-answer.entity.js';
import { ParkedJob } from './entities/parked-job.entity.js';
import { PipelineMember } from './entities/pipeline-member.entity.js';
import { Pipeline } from './entities/pipeline.entity.js';
import { Principal } from './entities/principal.entity.js';
import { PublishedBatch } from './entities/published-batch.entity.js';
import { RelayState } from './entities/relay-state.entity.js';
import { Session } from './entities/session.entity.js';
import { PooledClient } from './pooled-client.js';
import { InitialSchema1763900000000 } from './migrations/1763900000000-initial-schema.js';
import { AuditLog1763985600000 } from './migrations/1763985600000-audit-log.js';
import { ExternalIdentities1764072000000 } from './migrations/1764072000000-external-identities.js';
import { PinnedPartitionFunction1764075600000 } from './migrations/1764075600000-pinned-partition-function.js';
import { PrincipalVersions1764079200000 } from './migrations/1764079200000-principal-versions.js';
import { EventDelivery1764082800000 } from './migrations/1764082800000-event-delivery.js';
import { JobRegistry1764086400000 } from './migrations/1764086400000-job-registry.js';
import { IdempotencyKeys1764090000000 } from './migrations/1764090000000-idempotency-keys.js';
import { Sessions1764093600000 } from './migrations/1764093600000-sessions.js';
import { AssignmentsVacuumedSooner1764097200000 } from './migrations/1764097200000-assignments-vacuumed-sooner.js';
import { PipelinesReferredToWithoutLocks1764100800000 } from './migrations/1764100800000-pipelines-referred-to-without-locks.js';

export interface DataSourceSettings {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly poolSize: number;
  /** Run-time parameters of each session, such as `lock_timeout`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** After how long without a byte from PostgreSQL a statement under way counts as lost; unset waits for ever. */
  readonly answerTimeoutMs?: number;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The TypeORM data source of every process. Nothing is connected yet.
 *
 * Connections are pipelined: statements sent without awaiting one another travel in one round trip, in order. A statement
 * that fails inside a transaction makes those behind it fail too, and turns the COMMIT behind them into a ROLLBACK.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolErrorHandler: (error: unknown) =>
      settings.onIdleError?.(error instanceof Error ? error : new Error(String(error))),
    extra: {
      Client: PooledClient,
      pipeline: true,
      keepAlive: true,
      options: optionsOf(settings.parameters),
      answerTimeoutMs: settings.answerTimeoutMs,
    },
    entities: [
      Principal,
      GroupMember,
      ExternalIdentity,
      Pipeline,
      PipelineMember,
      ApiToken,
      Job,
      JobPipeline,
      JobPipelineEvent,
      RelayState,
      PublishedBatch,
      ParkedJob,
      EventReplay,
      AuditEntry,
      KeptAnswer,
      JobDeletion,
      Executor,
      ExecutorInstance,
      ExecutorAcknowledgement,
      DeadLetterEntry,
      Session,
    ],
    migrations: [
      InitialSchema1763900000000,
      AuditLog1763985600000,
      ExternalIdentities1764072000000,
      PinnedPartitionFunction1764075600000,
      PrincipalVersions1764079200000,
      EventDelivery1764082800000,
      JobRegistry1764086400000,
      IdempotencyKeys1764090000000,
      Sessions1764093600000,
      AssignmentsVacuumedSooner1764097200000,
      PipelinesReferredToWithoutLocks1764100800000,
    ],
    migrationsTableName: 'schema_migrations',
    synchronize: false,
  });
}

function optionsOf(parameters: Readonly<Record<string, string>> = {}): string {
  return Object.entries(parameters)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
