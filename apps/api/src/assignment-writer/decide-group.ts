import { serializeJobPipelinesUpdated } from '@flow-pipelines/contracts';
import { AppError } from '@flow-pipelines/runtime';
import { v7 as uuidv7 } from 'uuid';
import { effectiveRole } from '../identity/policy.js';
import { decideJobPipelines, type Decision, type Situation } from '../assignments/decide-job-pipelines.js';
import { type AssignmentCommand, type JobPipelines, WITHOUT_DELETED } from '../assignments/job-pipelines.js';
import type { CallerRow, Reading } from './lock-and-read.js';

export interface DecisionSettings {
  readonly jobRegistry: 'open' | 'strict';
  readonly maxPipelinesPerJob: number;
}

/** What became of one command. */
export type Outcome =
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'done'; readonly result: JobPipelines; readonly change: Change | null };

/** A change about to be written. Job, version and event id together say later, beyond doubt, whether it was committed. */
export interface Change {
  readonly jobId: string;
  readonly version: number;
  readonly eventId: string;
  readonly occurredAt: Date;
  readonly addedIds: readonly string[];
  readonly removedIds: readonly string[];
  readonly payload: string;
  readonly traceparent: string | null;
}

/** Between the round trips: one decision for each command, in memory. */
export function decideGroup(
  commands: readonly AssignmentCommand[],
  reading: Reading,
  settings: DecisionSettings,
): Outcome[] {
  return commands.map((command) => outcomeOf(command, decide(command, reading, settings), reading));
}

function decide(command: AssignmentCommand, reading: Reading, settings: DecisionSettings): Decision {
  const caller = reading.callers.get(command.caller.principalId);
  if (!caller)
    return { kind: 'refused', error: new AppError('token_invalid', 'The token is unknown, expired or revoked') };
  const current = reading.assignments.get(command.jobId) ?? new Set<string>();
  const rights = { siteAdmin: caller.site_admin, manageFlowPipelines: caller.manage_flow_pipelines };
  return decideJobPipelines({
    registered: !reading.newJobs.has(command.jobId),
    jobRegistry: settings.jobRegistry,
    ...wishOf(command, current, reading, settings),
    current,
    pipelines: reading.pipelines,
    roleOn: (pipelineId) => effectiveRole(rights, reading.roles.get(`${caller.id} ${pipelineId}`) ?? []),
  });
}

/** What is kept of a job is no more than it had, so no limit that was lowered since then holds a cleanup up. */
function wishOf(
  { pipelineIds }: AssignmentCommand,
  current: ReadonlySet<string>,
  { pipelines }: Reading,
  { maxPipelinesPerJob }: DecisionSettings,
): Pick<Situation, 'requested' | 'maxPipelines'> {
  if (pipelineIds !== WITHOUT_DELETED) return { requested: pipelineIds, maxPipelines: maxPipelinesPerJob };
  const living = [...current].filter((id) => pipelines.get(id)?.deleted !== true);
  return { requested: living, maxPipelines: living.length };
}

function outcomeOf(command: AssignmentCommand, decision: Decision, reading: Reading): Outcome {
  if (decision.kind === 'refused') return decision;
  const { jobId, origin } = command;
  const before = reading.versions.get(jobId) ?? 0;
  const pipelines = decision.requested.map(({ id, name }) => ({ id, name }));
  if (decision.kind === 'unchanged')
    return { kind: 'done', result: { jobId, version: before, pipelines }, change: null };
  const version = before + 1;
  const caller = reading.callers.get(command.caller.principalId) as CallerRow;
  const eventId = uuidv7();
  const payload = serializeJobPipelinesUpdated({
    event_id: eventId,
    job_id: jobId,
    version,
    pipelines: decision.pipelines,
    added: decision.added,
    removed: decision.removed,
    actor: caller,
    reason: origin.reason,
    request_id: origin.requestId,
    occurred_at: caller.now.toISOString(),
  });
  const change: Change = {
    jobId,
    version,
    eventId,
    occurredAt: caller.now,
    addedIds: decision.added.map(({ id }) => id),
    removedIds: decision.removed.map(({ id }) => id),
    payload,
    traceparent: origin.traceparent,
  };
  return { kind: 'done', result: { jobId, version, pipelines }, change };
}
