import { HealthModule, type HealthCheck } from '@flow-pipelines/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import { GetJobController } from './held-jobs/get-job.controller.js';
import { HeldJobs } from './held-jobs/held-jobs.js';

@Module({ controllers: [GetJobController] })
export class AppModule {
  static forParts(heldJobs: HeldJobs, checks: readonly HealthCheck[]): DynamicModule {
    return {
      module: AppModule,
      imports: [HealthModule.forChecks(checks)],
      providers: [{ provide: HeldJobs, useValue: heldJobs }],
    };
  }
}
