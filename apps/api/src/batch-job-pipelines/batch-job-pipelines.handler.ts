import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandResult } from '../assignment-writer/assignment-batch.js';
import { AssignmentWriter } from '../assignment-writer/assignment-writer.js';
import { keyOfPart } from '../idempotency/idempotency-key.js';
import { requireScope } from '../identity/scope.js';
import { BatchJobPipelinesCommand } from './batch-job-pipelines.command.js';

/**
 * An atomic batch is one batch of the writer. Of any other each item is: the writer commits them in groups, and an item
 * that fails harms no other. Each then has a key of its own, so that a batch that is sent again after a crash in its midst
 * carries out only what was not.
 */
@CommandHandler(BatchJobPipelinesCommand)
export class BatchJobPipelinesHandler implements ICommandHandler<BatchJobPipelinesCommand> {
  constructor(private readonly writer: AssignmentWriter) {}

  async execute({ commands, atomic, caller, idempotency }: BatchJobPipelinesCommand) {
    requireScope(caller, 'assign');
    if (atomic) return this.writer.writeBatch({ commands, idempotency });
    const results = await Promise.allSettled(
      commands.map(async (command, index) =>
        this.writer.writeBatch({ commands: [command], idempotency: idempotency && keyOfPart(idempotency, index) }),
      ),
    );
    return results.map(resultOf);
  }
}

function resultOf(settled: PromiseSettledResult<readonly CommandResult[]>): CommandResult {
  if (settled.status === 'rejected') return { kind: 'refused', error: appErrorOf(settled.reason) };
  const [result] = settled.value;
  return result ?? { kind: 'refused', error: appErrorOf(undefined) };
}

/** An item answers its error beside the others; what is not for callers to read becomes `internal`. */
function appErrorOf(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  return new AppError('internal', 'The request could not be carried out', { cause: reason });
}
