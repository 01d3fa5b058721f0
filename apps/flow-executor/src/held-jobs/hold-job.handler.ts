import type { HandlerContext, JobPipelinesUpdated, PostgresTransaction } from '@flow-pipelines/executor-kit';
import { OnJobPipelinesUpdated } from '@flow-pipelines/executor-kit/nestjs';
import { Injectable } from '@nestjs/common';
import { SCHEMA } from './tables.js';

// No comparison of versions here: the kit's high-water mark, locked by this transaction, has made it.
const HOLD = {
  name: 'hold job',
  text: `insert into ${SCHEMA}.jobs (job_id, version, pipelines, applied_at)
    values ($1, $2, $3, clock_timestamp())
    on conflict (job_id) do update
      set version = excluded.version, pipelines = excluded.pipelines, applied_at = excluded.applied_at`,
};

/** This executor's effect: it remembers the job's pipelines. */
@Injectable()
export class HoldJobHandler {
  /** Whatever it throws is tried again, and parks the job in the end; nothing of it is left behind. */
  @OnJobPipelinesUpdated()
  async hold(event: JobPipelinesUpdated, { tx }: HandlerContext<PostgresTransaction>): Promise<void> {
    const pipelines = event.pipelines.map(({ id, name }) => ({ id, name }));
    await tx.query({ ...HOLD, values: [event.job_id, event.version, JSON.stringify(pipelines)] });
  }
}
