import { PostgresStore, type ParkedJob } from '@flow-pipelines/executor-kit';
import { AppError } from '@flow-pipelines/runtime';
import { Controller, Get, Query } from '@nestjs/common';
import { ExecutorConfiguration } from '../executor.configuration.js';

const PAGE_SIZE = 100;

@Controller('parked-jobs')
export class ListParkedJobsController {
  constructor(
    private readonly store: PostgresStore,
    private readonly configuration: ExecutorConfiguration,
  ) {}

  /** Jobs that this executor has given up on for now, in the order of their ids, those after a job when one is named. */
  @Get()
  async list(@Query('after') after: unknown) {
    const jobs = await this.find(typeof after === 'string' ? after : '');
    return {
      items: jobs.map((job) => ({
        job_id: job.jobId,
        version: job.version,
        events: job.events,
        detail: job.detail,
        attempts: job.attempts,
        parked_at: job.parkedAt.toISOString(),
        redrive_requested: job.redriveRequested,
      })),
      next_after: jobs.length === PAGE_SIZE ? (jobs.at(-1)?.jobId ?? null) : null,
    };
  }

  private async find(after: string): Promise<ParkedJob[]> {
    if (/\p{Cc}/u.test(after)) return [];
    try {
      return await this.store.listParked(this.configuration.executorName, PAGE_SIZE, after);
    } catch (cause) {
      throw new AppError('database_unavailable', 'The database cannot be reached', { cause });
    }
  }
}
