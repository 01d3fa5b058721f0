import { Module } from '@nestjs/common';
import { BrowseJobsHandler } from './jobs/browse-jobs/browse-jobs.handler.js';
import { DeleteJobHandler } from './jobs/delete-job/delete-job.handler.js';
import { GetJobHandler } from './jobs/get-job/get-job.handler.js';
import { JobsController } from './jobs/jobs.controller.js';
import { RegisterJobHandler } from './jobs/register-job/register-job.handler.js';

/** The calls about jobs themselves; those about their pipelines are beside the writer. */
@Module({
  controllers: [JobsController],
  providers: [BrowseJobsHandler, GetJobHandler, RegisterJobHandler, DeleteJobHandler],
})
export class JobRegistryModule {}
