import { Controller, Get, Param } from '@nestjs/common';
import { HeldJobs, type HeldJob } from './held-jobs.js';

@Controller('jobs')
export class GetJobController {
  constructor(private readonly heldJobs: HeldJobs) {}

  /** What this executor has applied for the job: its newest version and the pipelines of it. */
  @Get(':job_id')
  read(@Param('job_id') jobId: string): Promise<HeldJob> {
    return this.heldJobs.read(jobId);
  }
}
