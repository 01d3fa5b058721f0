import { PostgresStore } from '@flow-pipelines/executor-kit';
import { JobPipelinesModule } from '@flow-pipelines/executor-kit/nestjs';
import { HealthModule, kafkaOptionsOf, type HealthCheck, type Logger } from '@flow-pipelines/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import { ExecutorConfiguration } from './executor.configuration.js';
import { GetJobController } from './held-jobs/get-job.controller.js';
import { HeldJobs } from './held-jobs/held-jobs.js';
import { HoldJobHandler } from './held-jobs/hold-job.handler.js';
import { ListParkedJobsController } from './parked-jobs/list-parked-jobs.controller.js';
import { GetStatusController } from './status/get-status.controller.js';

/** What exists before NestJS does. */
interface Parts {
  readonly configuration: Readonly<ExecutorConfiguration>;
  readonly store: PostgresStore;
  readonly logger: Logger;
  readonly checks: readonly HealthCheck[];
}

@Module({
  controllers: [GetJobController, GetStatusController, ListParkedJobsController],
  providers: [HeldJobs, HoldJobHandler],
})
export class AppModule {
  static forParts({ configuration, store, logger, checks }: Parts): DynamicModule {
    const { executorName, kafkaPartitions: partitions, kafkaReplicationFactor: replicationFactor } = configuration;
    const created = { partitions, ...(replicationFactor !== undefined && { replicationFactor }) };
    return {
      module: AppModule,
      imports: [
        HealthModule.forChecks(checks),
        JobPipelinesModule.forRoot({
          ...kafkaOptionsOf(configuration),
          topic: configuration.kafkaTopic,
          appliedTopic: configuration.appliedTopic,
          deadLetterTopic: configuration.deadLetterTopic,
          ...(configuration.kafkaCreateTopics && { createTopics: created }),
          groupId: executorName,
          executor: executorName,
          store,
          attempts: configuration.attempts,
          laterEvents: configuration.laterEvents,
          log: logger,
        }),
      ],
      providers: [
        { provide: PostgresStore, useValue: store },
        { provide: ExecutorConfiguration, useValue: configuration },
      ],
    };
  }
}
