import { AppError, problemOf } from '@flow-pipelines/runtime';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { CommandResult } from '../assignment-writer/assignment-batch.js';
import { type AssignmentCommand, changeOf } from '../assignments/job-pipelines.js';
import { ASSIGNMENT_ERRORS } from '../assignments/assignment-errors.js';
import { Operation } from '../open-api/operation.js';
import { BATCH_RESULTS } from './batch-job-pipelines.answer.js';
import { originOf } from '../http/origin-of.js';
import { idempotencyKeyOf } from '../idempotency/idempotency-key.js';
import { WriterKeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { BatchJobPipelinesCommand } from './batch-job-pipelines.command.js';
import { type BatchItem, BatchJobPipelinesBody } from './batch-job-pipelines.dto.js';

@Controller('api/v2/job-pipelines/batch')
@WriterKeepsAnswers()
export class BatchJobPipelinesController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Change the pipelines of up to 1,000 jobs, each once',
    description:
      'An item has either `pipeline_ids`, or `add` and `remove`. Each item has its own result, and one that is refused harms no other. With `atomic` one refused item refuses all: 409 `batch_refused` with the same `results`.',
    scope: 'assign',
    answers: { 200: BATCH_RESULTS },
    errors: ['batch_refused', ...ASSIGNMENT_ERRORS],
    example: {
      items: [
        { job_id: 'invoice-2026-0001', add: ['03f4dc97-1245-452d-9d7b-17f8b86473b8'] },
        { job_id: 'passport-2026-1182', pipeline_ids: [] },
      ],
    },
  })
  async change(
    @Body() { items, atomic, reason }: BatchJobPipelinesBody,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    requireDistinctJobs(items);
    const origin = originOf(request, reason ?? null);
    const commands = items.map((item, index): AssignmentCommand => {
      const expected = item.if_match === undefined ? undefined : [String(item.if_match)];
      return { jobId: item.job_id, wish: wishOf(item, index), expected, caller, origin };
    });
    const command = new BatchJobPipelinesCommand(commands, atomic, caller, idempotencyKeyOf(request));
    const outcomes = await this.commandBus.execute(command);
    const results = outcomes.map((result, index) => bodyOf(items[index]?.job_id ?? '', result));
    if (atomic && outcomes.some(({ kind }) => kind === 'refused')) throw batchRefused(outcomes, results);
    return { results };
  }
}

function requireDistinctJobs(items: readonly BatchItem[]): void {
  const seen = new Set<string>();
  for (const [index, { job_id: jobId }] of items.entries()) {
    if (seen.has(jobId)) throw new AppError('field_invalid', `items[${index}]: this job is in an earlier item already`);
    seen.add(jobId);
  }
}

function wishOf({ pipeline_ids: pipelineIds, add, remove }: BatchItem, index: number): AssignmentCommand['wish'] {
  const isChange = add !== undefined || remove !== undefined;
  if (pipelineIds !== undefined && !isChange) return { kind: 'replace', pipelineIds };
  if (pipelineIds === undefined && isChange) return changeOf(add ?? [], remove ?? []);
  throw new AppError('field_invalid', `items[${index}]: send either pipeline_ids, or add and remove`);
}

function bodyOf(jobId: string, result: CommandResult) {
  if (result.kind === 'done') {
    return { job_id: jobId, status: 'OK' as const, version: result.job.version, changed: result.changed };
  }
  return { job_id: jobId, status: 'ERROR' as const, error: problemOf(result.error) };
}

/** The item at fault speaks for all; a request that was refused as a whole, such as by its key, is that error itself. */
function batchRefused(outcomes: readonly CommandResult[], results: readonly object[]): AppError {
  const errors = outcomes.flatMap((result) => (result.kind === 'refused' ? [result.error] : []));
  const codes = new Set(errors.map(({ code }) => code));
  const [first] = errors;
  if (first && codes.size === 1 && first.code.startsWith('idempotency_key')) return first;
  return new AppError('batch_refused', 'An item of the batch was refused, so nothing was written', {
    extensions: { results },
  });
}
