import { DatabaseConnection } from '@flow-pipelines/database';
import { HealthModule } from '@flow-pipelines/runtime';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiConfiguration } from './api.configuration.js';
import { AssignmentWriter } from './assignment-writer/assignment-writer.js';
import { EventAnnouncer } from './assignment-writer/event-announcer.js';
import { DeletedPipelines } from './deleted-pipelines/deleted-pipelines.js';
import { GetJobPipelinesController } from './get-job-pipelines/get-job-pipelines.controller.js';
import { GetJobPipelinesHandler } from './get-job-pipelines/get-job-pipelines.handler.js';
import { ListPipelinesController } from './list-pipelines/list-pipelines.controller.js';
import { ListPipelinesHandler } from './list-pipelines/list-pipelines.handler.js';
import { ManagementModule } from './management.module.js';
import { UpdateJobPipelinesController } from './update-job-pipelines/update-job-pipelines.controller.js';
import { UpdateJobPipelinesHandler } from './update-job-pipelines/update-job-pipelines.handler.js';

/** What exists before NestJS does: settings and the way to the database. */
interface Parts {
  readonly configuration: ApiConfiguration;
  readonly database: DatabaseConnection;
}

@Global()
@Module({
  imports: [CqrsModule.forRoot(), ManagementModule],
  controllers: [ListPipelinesController, GetJobPipelinesController, UpdateJobPipelinesController],
  providers: [
    ListPipelinesHandler,
    GetJobPipelinesHandler,
    UpdateJobPipelinesHandler,
    AssignmentWriter,
    EventAnnouncer,
    DeletedPipelines,
  ],
  exports: [DeletedPipelines],
})
export class AppModule {
  static forParts({ configuration, database }: Parts): DynamicModule {
    const parts = [
      { provide: ApiConfiguration, useValue: configuration },
      { provide: DatabaseConnection, useValue: database },
    ];
    return {
      module: AppModule,
      imports: [HealthModule.forChecks([{ name: 'postgresql', check: () => database.check() }])],
      providers: parts,
      exports: parts,
    };
  }
}
