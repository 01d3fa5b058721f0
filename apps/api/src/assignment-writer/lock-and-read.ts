import {
  beginWith,
  bind,
  type Connection,
  type PipelineRole,
  runTogether,
  type StatementResult,
  textArray,
  uuidArray,
} from '@flow-pipelines/database';
import type { KnownPipeline } from '../assignments/decide-job-pipelines.js';
import { type AssignmentCommand, idsAskedFor } from '../assignments/job-pipelines.js';
import { KEEP_PIPELINES } from '../transactions/assignments-lock.js';
import * as sql from './assignment.sql.js';

export interface Caller {
  readonly id: string;
  readonly kind: 'user' | 'service_account' | 'system';
  readonly name: string;
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
  readonly now: Date;
}

/** What a group of commands is decided on, read under the jobs' locks. */
export interface Reading {
  readonly newJobs: ReadonlySet<string>;
  readonly versions: ReadonlyMap<string, number>;
  /** Jobs that have been deleted; they may have pipelines still. */
  readonly deletedJobs: ReadonlySet<string>;
  readonly assignments: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  /** By caller, then by pipeline. */
  readonly roles: ReadonlyMap<string, ReadonlyMap<string, readonly PipelineRole[]>>;
  readonly callers: ReadonlyMap<string, Caller>;
}

/**
 * Locks the jobs, and reads all that the decisions need, in one round trip.
 * @param isBegun whether the transaction has begun
 */
export async function lockAndRead(
  connection: Connection,
  isBegun: boolean,
  commands: readonly AssignmentCommand[],
): Promise<Reading> {
  const { jobs, named, callers } = askedFor(commands);
  const run = isBegun ? runTogether : beginWith;
  const [, registered, ...read] = await run(connection, [
    bind(KEEP_PIPELINES, []),
    bind<{ id: string }>(sql.REGISTER_JOBS, [jobs]),
    bind<JobRow>(sql.LOCK_JOBS, [jobs]),
    bind<StateRow>(sql.READ_STATE, [jobs, named, callers]),
  ]);
  return { ...readingOf(...read), newJobs: new Set(registered.rows.map(({ id }) => id)) };
}

/** The same without a lock and without a trace, in one snapshot: what a dry run decides on. */
export async function readOnly(connection: Connection, commands: readonly Asked[]): Promise<Reading> {
  const { jobs, named, callers } = askedFor(commands);
  const [, ...read] = await runTogether(connection, [
    bind(sql.BEGIN_READING, []),
    bind<JobRow>(sql.READ_JOBS, [jobs]),
    bind<StateRow>(sql.READ_STATE, [jobs, named, callers]),
  ]);
  return { ...readingOf(...read), newJobs: new Set() };
}

type Asked = Omit<AssignmentCommand, 'origin'>;
type JobRow = { id: string; version: number; deleted: boolean };
type AssignmentRow = { readonly job_id: string; readonly pipeline_id: string };
type RoleRow = {
  readonly job_id: null;
  readonly caller_id: string;
  readonly pipeline_id: string;
  readonly role: PipelineRole;
};
type CallerRow = Omit<Caller, 'id'> & { readonly job_id: null; readonly caller_id: string; readonly pipeline_id: null };
type PipelineRow = Omit<KnownPipeline, 'id'> & {
  readonly job_id: null;
  readonly caller_id: null;
  readonly pipeline_id: string;
};
/** Of READ_STATE; what a kind of row does not have is null. */
type StateRow = AssignmentRow | PipelineRow | RoleRow | CallerRow;

function askedFor(commands: readonly Asked[]) {
  return {
    jobs: textArray(commands.map(({ jobId }) => jobId)),
    named: uuidArray([...new Set(commands.flatMap(({ wish }) => idsAskedFor(wish)))]),
    callers: uuidArray([...new Set(commands.map(({ caller }) => caller.principalId))]),
  };
}

function readingOf(jobs: StatementResult<JobRow>, state: StatementResult<StateRow>): Omit<Reading, 'newJobs'> {
  const assignments = new Map<string, Set<string>>();
  const pipelines = new Map<string, KnownPipeline>();
  const roles = new Map<string, Map<string, PipelineRole[]>>();
  const callers = new Map<string, Caller>();
  for (const row of state.rows) {
    if (row.job_id !== null) valueFor(assignments, row.job_id, newSet).add(row.pipeline_id);
    else if (row.caller_id === null) pipelines.set(row.pipeline_id, pipelineOf(row));
    else if (row.pipeline_id === null) callers.set(row.caller_id, callerOf(row));
    else valueFor(valueFor(roles, row.caller_id, newMap), row.pipeline_id, newList).push(row.role);
  }
  return {
    versions: new Map(jobs.rows.map(({ id, version }) => [id, version])),
    deletedJobs: new Set(jobs.rows.filter(({ deleted }) => deleted).map(({ id }) => id)),
    assignments,
    pipelines,
    roles,
    callers,
  };
}

function pipelineOf({ pipeline_id: id, name, deleted }: PipelineRow): KnownPipeline {
  return { id, name, deleted };
}

function callerOf({ caller_id: id, kind, name, site_admin, manage_flow_pipelines, now }: CallerRow): Caller {
  return { id, kind, name, site_admin, manage_flow_pipelines, now };
}

const newSet = () => new Set<string>();
const newMap = () => new Map<string, PipelineRole[]>();
const newList = (): PipelineRole[] => [];

function valueFor<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
