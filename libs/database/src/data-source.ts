import { DataSource } from 'typeorm';
import { ApiToken } from './entities/api-token.entity.js';
import { AuditEntry } from './entities/audit-entry.entity.js';
import { GroupMember } from './entities/group-member.entity.js';
import { JobPipelineEvent } from './entities/job-pipeline-event.entity.js';
import { JobPipeline } from './entities/job-pipeline.entity.js';
import { Job } from './entities/job.entity.js';
import { PipelineMember } from './entities/pipeline-member.entity.js';
import { Pipeline } from './entities/pipeline.entity.js';
import { Principal } from './entities/principal.entity.js';
import { RelayState } from './entities/relay-state.entity.js';
import { PooledClient } from './pooled-client.js';
import { InitialSchema1763900000000 } from './migrations/1763900000000-initial-schema.js';
import { AuditLog1763985600000 } from './migrations/1763985600000-audit-log.js';

export interface DataSourceSettings {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly poolSize: number;
  /** Run-time parameters of each session, such as `lock_timeout`. */
  readonly parameters?: Readonly<Record<string, string>>;
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
    extra: { Client: PooledClient, pipeline: true, keepAlive: true, options: optionsOf(settings.parameters) },
    entities: [
      Principal,
      GroupMember,
      Pipeline,
      PipelineMember,
      ApiToken,
      Job,
      JobPipeline,
      JobPipelineEvent,
      RelayState,
      AuditEntry,
    ],
    migrations: [InitialSchema1763900000000, AuditLog1763985600000],
    migrationsTableName: 'schema_migrations',
    synchronize: false,
  });
}

function optionsOf(parameters: Readonly<Record<string, string>> = {}): string {
  return Object.entries(parameters)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
