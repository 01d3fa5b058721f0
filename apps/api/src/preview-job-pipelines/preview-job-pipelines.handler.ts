import { type Connection, DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ApiConfiguration } from '../api.configuration.js';
import { decide } from '../assignment-writer/decide-batch.js';
import { readOnly } from '../assignment-writer/lock-and-read.js';
import type { Decision } from '../assignments/decide-job-pipelines.js';
import { HAS_REVIEWER } from '../assignments/reviewers.sql.js';
import { requireScope } from '../identity/scope.js';
import { type JobPipelinesPreview, PreviewJobPipelinesQuery, type Warning } from './preview-job-pipelines.query.js';

const FIND_REVIEWED = `
select 1 from pipelines pipeline where pipeline.id = any($1::uuid[]) and ${HAS_REVIEWER} limit 1`;

/** Asks the same decision as the writer, on what one snapshot shows. */
@QueryHandler(PreviewJobPipelinesQuery)
export class PreviewJobPipelinesHandler implements IQueryHandler<PreviewJobPipelinesQuery> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly configuration: ApiConfiguration,
  ) {}

  async execute(query: PreviewJobPipelinesQuery): Promise<JobPipelinesPreview> {
    requireScope(query.caller, 'assign');
    const queryRunner = this.database.dataSource.createQueryRunner();
    try {
      const connection: Connection = await queryRunner.connect();
      try {
        return await this.preview(connection, query);
      } finally {
        await connection.query('rollback');
      }
    } finally {
      await queryRunner.release();
    }
  }

  private async preview(connection: Connection, query: PreviewJobPipelinesQuery): Promise<JobPipelinesPreview> {
    const reading = await readOnly(connection, [query]);
    const decision = decide(query, reading, this.configuration);
    const { added, removed, kept } = decision;
    const isRefused = decision.kind === 'refused';
    const isHidden = isRefused && decision.error.code === 'job_not_found';
    return {
      jobId: query.jobId,
      version: isHidden ? 0 : (reading.versions.get(query.jobId) ?? 0),
      pipelines: isRefused ? null : decision.shown,
      added,
      removed,
      kept,
      error: isRefused ? decision.error : null,
      denied: isRefused ? decision.denied : [],
      warnings: await warningsAbout(connection, decision),
    };
  }
}

/** Nothing is warned of that would not happen. */
async function warningsAbout(connection: Connection, decision: Decision): Promise<Warning[]> {
  if (decision.kind !== 'changed') return [];
  if (decision.pipelines.length === 0) return ['opens_to_everyone'];
  const { rowCount } = await connection.query(FIND_REVIEWED, [decision.pipelines.map(({ id }) => id)]);
  return rowCount === 0 ? ['no_eligible_reviewer'] : [];
}
