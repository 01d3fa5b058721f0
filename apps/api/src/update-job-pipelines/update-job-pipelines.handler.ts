import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AssignmentWriter } from '../assignment-writer/assignment-writer.js';
import { requireScope } from '../identity/scope.js';
import type { JobPipelines } from '../assignments/job-pipelines.js';
import { UpdateJobPipelinesCommand } from './update-job-pipelines.command.js';

/** Owns no transaction: the writer decides and commits the command together with its neighbours. */
@CommandHandler(UpdateJobPipelinesCommand)
export class UpdateJobPipelinesHandler implements ICommandHandler<UpdateJobPipelinesCommand> {
  constructor(private readonly writer: AssignmentWriter) {}

  async execute(command: UpdateJobPipelinesCommand): Promise<JobPipelines> {
    requireScope(command.caller, 'assign');
    return this.writer.write(command, command.idempotency);
  }
}
