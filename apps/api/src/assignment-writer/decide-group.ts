import { serializeJobPipelinesUpdated } from '@flow-pipelines/contracts';
import type { PipelineRole } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { v7 as uuidv7 } from 'uuid';
import { effectiveRole } from '../identity/policy.js';
import { decideJobPipelines, type Decision, type KnownPipeline } from '../update-job-pipelines/decide-job-pipelines.js';
import type { JobPipelines, UpdateJobPipelinesCommand } from '../update-job-pipelines/update-job-pipelines.command.js';
import * as sql from './assignment.sql.js';
import { type Connection, roundTrip, send } from './pipelined.js';

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

interface CallerRow {
  readonly id: string;
  readonly kind: 'user' | 'service_account';
  readonly name: string;
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
  readonly now: Date;
}

/** What a group of commands is decided on, read under the jobs' locks. */
interface Reading {
  readonly newJobs: ReadonlySet<string>;
  readonly versions: ReadonlyMap<string, number>;
  readonly assignments: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  readonly roles: ReadonlyMap<string, readonly PipelineRole[]>;
  readonly callers: ReadonlyMap<string, CallerRow>;
}

/** First round trip: begins, locks the jobs, reads all that the decisions need. */
export async function lockAndRead(
  connection: Connection,
  commands: readonly UpdateJobPipelinesCommand[],
): Promise<Reading> {
  const jobs = commands.map(({ jobId }) => jobId);
  const requested = [...new Set(commands.flatMap(({ pipelineIds }) => pipelineIds))];
  const callers = [...new Set(commands.map(({ caller }) => caller.principalId))];
  const [, registered, locked, assignments, pipelines, roles, principals] = await roundTrip([
    connection.query('begin'),
    send<{ id: string }>(connection, sql.REGISTER_JOBS, [jobs]),
    send<{ id: string; version: number }>(connection, sql.LOCK_JOBS, [jobs]),
    send<{ job_id: string; pipeline_id: string }>(connection, sql.READ_ASSIGNMENTS, [jobs]),
    send<KnownPipeline & { id: string }>(connection, sql.READ_PIPELINES, [jobs, requested]),
    send<{ caller_id: string; pipeline_id: string; role: PipelineRole }>(connection, sql.READ_ROLES, [
      jobs,
      requested,
      callers,
    ]),
    send<CallerRow>(connection, sql.READ_CALLERS, [callers]),
  ]);
  return {
    newJobs: new Set(registered.rows.map(({ id }) => id)),
    versions: new Map(locked.rows.map(({ id, version }) => [id, version])),
    assignments: grouped(
      assignments.rows,
      (row) => row.job_id,
      (row) => row.pipeline_id,
      (ids) => new Set(ids),
    ),
    pipelines: new Map(pipelines.rows.map((row) => [row.id, row])),
    roles: grouped(
      roles.rows,
      (row) => `${row.caller_id} ${row.pipeline_id}`,
      (row) => row.role,
      (all) => all,
    ),
    callers: new Map(principals.rows.map((row) => [row.id, row])),
  };
}

/** Between the round trips: one decision for each command, in memory. */
export function decideGroup(
  commands: readonly UpdateJobPipelinesCommand[],
  reading: Reading,
  settings: DecisionSettings,
): Outcome[] {
  return commands.map((command) => outcomeOf(command, decide(command, reading, settings), reading));
}

function decide(command: UpdateJobPipelinesCommand, reading: Reading, settings: DecisionSettings): Decision {
  const caller = reading.callers.get(command.caller.principalId);
  if (!caller)
    return { kind: 'refused', error: new AppError('token_invalid', 'The token is unknown, expired or revoked') };
  const rights = { siteAdmin: caller.site_admin, manageFlowPipelines: caller.manage_flow_pipelines };
  return decideJobPipelines({
    registered: !reading.newJobs.has(command.jobId),
    jobRegistry: settings.jobRegistry,
    maxPipelines: settings.maxPipelinesPerJob,
    requested: command.pipelineIds,
    current: reading.assignments.get(command.jobId) ?? new Set(),
    pipelines: reading.pipelines,
    roleOn: (pipelineId) => effectiveRole(rights, reading.roles.get(`${caller.id} ${pipelineId}`) ?? []),
  });
}

function outcomeOf(command: UpdateJobPipelinesCommand, decision: Decision, reading: Reading): Outcome {
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

function grouped<Row, Value, Group>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  valueOf: (row: Row) => Value,
  collect: (values: Value[]) => Group,
): Map<string, Group> {
  const lists = Map.groupBy(rows, keyOf);
  return new Map([...lists].map(([key, list]) => [key, collect(list.map(valueOf))]));
}
