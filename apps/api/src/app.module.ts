import { DatabaseConnection } from '@flow-pipelines/database';
import { HealthModule } from '@flow-pipelines/runtime';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AppliedWaiter } from './acknowledgements/applied-waiter.js';
import { ApiConfiguration } from './api.configuration.js';
import { AssignmentWriter } from './assignment-writer/assignment-writer.js';
import { EventAnnouncer } from './assignment-writer/event-announcer.js';
import { BatchJobPipelinesController } from './batch-job-pipelines/batch-job-pipelines.controller.js';
import { BatchJobPipelinesHandler } from './batch-job-pipelines/batch-job-pipelines.handler.js';
import { ChangeJobPipelinesController } from './change-job-pipelines/change-job-pipelines.controller.js';
import { DeletedJobs } from './deleted-jobs/deleted-jobs.js';
import { DeletedPipelines } from './deleted-pipelines/deleted-pipelines.js';
import { DeliveryModule } from './delivery.module.js';
import { GetJobPipelinesController } from './get-job-pipelines/get-job-pipelines.controller.js';
import { GetJobPipelinesHandler } from './get-job-pipelines/get-job-pipelines.handler.js';
import { BrowseEventsHandler } from './browse-events/browse-events.handler.js';
import { EventsController } from './browse-events/events.controller.js';
import { EventStreamController } from './event-stream/event-stream.controller.js';
import { EventStreams } from './event-stream/event-streams.js';
import { ExpiredAnswers } from './idempotency/expired-answers.js';
import { type IdentityParts, identityProviders } from './identity-parts.js';
import { RepeatedAnswers } from './idempotency/repeated-answers.js';
import { JobHistoryController } from './job-history/job-history.controller.js';
import { JobHistoryHandler } from './job-history/job-history.handler.js';
import { JobVersionHandler } from './job-history/job-version.handler.js';
import { JobRegistryModule } from './job-registry.module.js';
import { ListPipelinesController } from './list-pipelines/list-pipelines.controller.js';
import { ListPipelinesHandler } from './list-pipelines/list-pipelines.handler.js';
import { ManagementModule } from './management.module.js';
import { OpenApiModule } from './open-api/serve/open-api.module.js';
import { PreviewJobPipelinesHandler } from './preview-job-pipelines/preview-job-pipelines.handler.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UpdateJobPipelinesController } from './update-job-pipelines/update-job-pipelines.controller.js';
import { UpdateJobPipelinesHandler } from './update-job-pipelines/update-job-pipelines.handler.js';

/** What exists before NestJS does: settings, the way to the database, and who is asking. */
interface Parts {
  readonly configuration: ApiConfiguration;
  readonly database: DatabaseConnection;
  readonly identity: IdentityParts;
}

@Global()
@Module({
  imports: [CqrsModule.forRoot(), ManagementModule, DeliveryModule, JobRegistryModule, SessionsModule],
  controllers: [
    ListPipelinesController,
    GetJobPipelinesController,
    UpdateJobPipelinesController,
    ChangeJobPipelinesController,
    BatchJobPipelinesController,
    JobHistoryController,
    EventsController,
    EventStreamController,
  ],
  providers: [
    ListPipelinesHandler,
    GetJobPipelinesHandler,
    UpdateJobPipelinesHandler,
    PreviewJobPipelinesHandler,
    BatchJobPipelinesHandler,
    JobHistoryHandler,
    BrowseEventsHandler,
    EventStreams,
    JobVersionHandler,
    AssignmentWriter,
    EventAnnouncer,
    DeletedPipelines,
    DeletedJobs,
    AppliedWaiter,
    ExpiredAnswers,
    RepeatedAnswers,
  ],
  exports: [RepeatedAnswers, DeletedPipelines, DeletedJobs],
})
export class AppModule {
  static forParts({ configuration, database, identity }: Parts): DynamicModule {
    const parts = [
      { provide: ApiConfiguration, useValue: configuration },
      { provide: DatabaseConnection, useValue: database },
      ...identityProviders(identity),
    ];
    return {
      module: AppModule,
      imports: [
        HealthModule.forChecks([{ name: 'postgresql', check: () => database.check() }]),
        ...(configuration.apiDocs ? [OpenApiModule] : []),
      ],
      providers: parts,
      exports: parts,
    };
  }
}
