import { AppError } from '@flow-pipelines/runtime';
import { decideJobPipelines, type Decision } from '../assignments/decide-job-pipelines.js';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import { effectiveRole } from '../identity/policy.js';
import type { AssignmentBatch, CommandResult } from './assignment-batch.js';
import { type Change, changeOf } from './change.js';
import type { Caller, Reading } from './lock-and-read.js';

export interface DecisionSettings {
  readonly jobRegistry: 'open' | 'strict';
  readonly maxPipelinesPerJob: number;
}

/** What becomes of a command, and the change to be written for it. */
export type Outcome = { readonly result: CommandResult; readonly change?: Change };

/** Between the round trips, in memory: one decision for each command; all of a batch are carried out or none is. */
export function decideBatch(batch: AssignmentBatch, reading: Reading, settings: DecisionSettings): Outcome[] {
  const outcomes = batch.commands.map((command) => outcomeOf(command, decide(command, reading, settings), reading));
  if (outcomes.every(({ result }) => result.kind === 'done')) return outcomes;
  const error = new AppError('batch_refused', 'Another item of the batch was refused, so nothing was written');
  return outcomes.map(({ result }) => ({ result: result.kind === 'refused' ? result : { kind: 'refused', error } }));
}

/** The decision about one command, on what was read. Writes nothing, so a dry run can ask it too. */
export function decide(
  command: Omit<AssignmentCommand, 'origin'>,
  reading: Reading,
  settings: DecisionSettings,
): Decision {
  const { jobId, wish, expected } = command;
  const isDeleted = reading.deletedJobs.has(jobId);
  const isCleanup = wish.kind === 'drop_deleted';
  const caller = reading.callers.get(command.caller.principalId);
  if (!caller) {
    const error = new AppError('token_invalid', 'The token is unknown, expired or revoked');
    return { kind: 'refused', error, denied: [], added: [], removed: [], kept: [] };
  }
  const roles = reading.roles.get(caller.id);
  const rights = { siteAdmin: caller.site_admin, manageFlowPipelines: caller.manage_flow_pipelines };
  return decideJobPipelines({
    // A deleted job is as good as unknown, except to the service that takes its pipelines from it.
    registered: reading.versions.has(jobId) && !reading.newJobs.has(jobId) && (!isDeleted || isCleanup),
    jobRegistry: settings.jobRegistry,
    maxPipelines: settings.maxPipelinesPerJob,
    version: reading.versions.get(jobId) ?? 0,
    expected,
    wish: isDeleted && isCleanup ? { kind: 'replace', pipelineIds: [] } : wish,
    current: reading.assignments.get(jobId) ?? new Set<string>(),
    pipelines: reading.pipelines,
    roleOn: (pipelineId) => effectiveRole(rights, roles?.get(pipelineId) ?? []),
  });
}

function outcomeOf(command: AssignmentCommand, decision: Decision, reading: Reading): Outcome {
  if (decision.kind === 'refused') return { result: { kind: 'refused', error: decision.error } };
  const { jobId } = command;
  const before = reading.versions.get(jobId) ?? 0;
  const pipelines = decision.shown.map(({ id, name }) => ({ id, name }));
  if (decision.kind === 'unchanged') {
    return { result: { kind: 'done', job: { jobId, version: before, pipelines }, changed: false } };
  }
  const version = before + 1;
  const caller = reading.callers.get(command.caller.principalId) as Caller;
  return {
    result: { kind: 'done', job: { jobId, version, pipelines }, changed: true },
    change: changeOf(command, decision, version, caller),
  };
}
