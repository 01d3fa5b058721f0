import { DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedPipeline, findPipeline, lockPipeline, type PipelineDetails } from '../pipeline-access.js';
import { PIPELINE_NAME_TAKEN } from '../pipeline-name-taken.js';
import { ChangePipelineCommand } from './change-pipeline.command.js';

/** Takes no lock that an assignment waits for: a name is no key that others refer to. */
const CHANGE = `
update pipelines set name = $2, description = $3, version = version + 1, updated_at = clock_timestamp() where id = $1`;

@CommandHandler(ChangePipelineCommand)
export class ChangePipelineHandler implements ICommandHandler<ChangePipelineCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: ChangePipelineCommand): Promise<PipelineDetails> {
    const { pipelineId, changes, caller } = command;
    requireScope(caller, 'manage');
    return inTransaction(
      this.database,
      async (manager) => {
        const access = [pipelineId, caller, 'flow_pipeline:write'] as const;
        const before = await lockPipeline(manager, ...access);
        requireVersion(before.version, command.expected);
        const { name = before.name, description = before.description } = changes;
        if (name === before.name && description === before.description) return before;
        await manager.query(CHANGE, [pipelineId, name, description]);
        const after = await findPipeline(manager, ...access);
        await recordChange(manager, command, {
          action: 'pipeline.changed',
          target: after,
          before: auditedPipeline(before),
          after: auditedPipeline(after),
        });
        return after;
      },
      PIPELINE_NAME_TAKEN,
    );
  }
}
