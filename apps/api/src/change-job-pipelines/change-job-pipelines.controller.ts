import { Body, Controller, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppliedWaiter } from '../acknowledgements/applied-waiter.js';
import { changeOf, type Wish } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { ASSIGNMENT_ERRORS } from '../assignments/assignment-errors.js';
import { JOB_PIPELINES } from '../get-job-pipelines/job-pipelines.answer.js';
import { either } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { JOB_PIPELINES_PREVIEW } from '../preview-job-pipelines/preview.answer.js';
import { originOf } from '../http/origin-of.js';
import { idempotencyKeyOf } from '../idempotency/idempotency-key.js';
import { WriterKeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { JobVersionQuery } from '../job-history/job-version.query.js';
import { previewBodyOf } from '../preview-job-pipelines/preview-body.js';
import { PreviewJobPipelinesQuery } from '../preview-job-pipelines/preview-job-pipelines.query.js';
import { JobParameters } from '../request-values/is-job-id.js';
import { UpdateJobPipelinesCommand } from '../update-job-pipelines/update-job-pipelines.command.js';
import {
  ChangeJobPipelinesBody,
  ChangeOptions,
  ReplaceJobPipelinesBody,
  RestoreJobPipelinesBody,
} from './change-job-pipelines.dto.js';

/** What the calls have in common. */
const CHANGE = {
  description:
    'Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. With `dry_run=true` the answer says what would happen, and nothing does. With `wait=applied` it comes when the executors have applied the change, or as 202 when `timeout` seconds are over.',
  scope: 'assign',
  answers: { 200: either(JOB_PIPELINES, JOB_PIPELINES_PREVIEW), 202: JOB_PIPELINES },
  headers: ['ETag?'],
  errors: ASSIGNMENT_ERRORS,
} as const;

/** `/api/v2/jobs/{job_id}/pipelines`: the same command as in v1, with its version, conditions and a dry run. */
@Controller('api/v2/jobs/:job_id/pipelines')
@WriterKeepsAnswers()
export class ChangeJobPipelinesController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
    private readonly appliedWaiter: AppliedWaiter,
  ) {}

  @Put()
  @Operation({
    summary: 'Replace the pipelines of a job; `[]` removes all',
    ...CHANGE,
    example: { pipeline_ids: ['e05cc5f7-b199-49a6-b1bc-f17dc5247e0c'], reason: 'Above the limit.' },
  })
  replace(
    @Param() { job_id: jobId }: JobParameters,
    @Query() options: ChangeOptions,
    @Body() { pipeline_ids: pipelineIds, reason }: ReplaceJobPipelinesBody,
    @CurrentCaller() caller: Caller,
    @IfMatch() expected: ExpectedVersions,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOut(
      jobId,
      { kind: 'replace', pipelineIds },
      { options, reason, caller, expected, request, reply },
    );
  }

  @Patch()
  @Operation({
    summary: 'Add pipelines to a job and take others away; the rest stays',
    ...CHANGE,
    example: { add: ['03f4dc97-1245-452d-9d7b-17f8b86473b8'], remove: [] },
  })
  change(
    @Param() { job_id: jobId }: JobParameters,
    @Query() options: ChangeOptions,
    @Body() { add, remove, reason }: ChangeJobPipelinesBody,
    @CurrentCaller() caller: Caller,
    @IfMatch() expected: ExpectedVersions,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOut(jobId, changeOf(add, remove), { options, reason, caller, expected, request, reply });
  }

  @Post('restore')
  @HttpCode(200)
  @Operation({
    summary: 'Give a job the pipelines of an earlier version again, as a new version',
    ...CHANGE,
    description: `${CHANGE.description} Reading the earlier version needs the scope \`read\`, too.`,
    errors: [...ASSIGNMENT_ERRORS, 'version_not_found', 'version_not_restorable'],
    example: { version: 1 },
  })
  async restore(
    @Param() { job_id: jobId }: JobParameters,
    @Query() options: ChangeOptions,
    @Body() { version, reason }: RestoreJobPipelinesBody,
    @CurrentCaller() caller: Caller,
    @IfMatch() expected: ExpectedVersions,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const pipelineIds = await this.queryBus.execute(new JobVersionQuery(jobId, version, caller));
    const asked = { options, reason: reason ?? `Restored version ${version}`, caller, expected, request, reply };
    return this.carryOut(jobId, { kind: 'restore', pipelineIds }, asked);
  }

  private async carryOut(jobId: string, wish: Wish, { options, reason, caller, expected, request, reply }: Asked) {
    // Also a dry run refuses a key that is none, as the call that it stands for would.
    const idempotency = idempotencyKeyOf(request);
    if (options.dry_run === 'true') {
      return previewBodyOf(await this.queryBus.execute(new PreviewJobPipelinesQuery(jobId, wish, caller, expected)));
    }
    const origin = originOf(request, reason ?? null);
    const conditions = { expected, idempotency };
    const command = new UpdateJobPipelinesCommand(jobId, wish, caller, origin, conditions);
    const { version, pipelines } = await this.commandBus.execute(command);
    reply.header('etag', `"${version}"`);
    if (options.wait === 'applied' && !(await this.isApplied(jobId, version, options.timeout))) reply.code(202);
    return { job_id: jobId, version, pipelines };
  }

  /** A job whose pipelines have never changed has no version that an executor could know of. */
  private async isApplied(jobId: string, version: number, timeoutSeconds: number): Promise<boolean> {
    return version === 0 || (await this.appliedWaiter.wait(jobId, version, timeoutSeconds * 1_000)) === 'applied';
  }
}

interface Asked {
  readonly options: ChangeOptions;
  readonly reason: string | null | undefined;
  readonly caller: Caller;
  readonly expected: ExpectedVersions;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
