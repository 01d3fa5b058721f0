import type { PipelineRole } from '@flow-pipelines/database';
import type { QueryResult } from 'pg';
import type { KnownPipeline } from '../assignments/decide-job-pipelines.js';
import { type AssignmentCommand, idsAskedFor } from '../assignments/job-pipelines.js';
import * as sql from './assignment.sql.js';
import { type Connection, roundTrip, send } from './pipelined.js';

export interface CallerRow {
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
  readonly roles: ReadonlyMap<string, readonly PipelineRole[]>;
  readonly callers: ReadonlyMap<string, CallerRow>;
}

/**
 * Locks the jobs, and reads all that the decisions need, in one round trip.
 * @param begun the transaction's BEGIN, which may still be under way
 */
export async function lockAndRead(
  connection: Connection,
  begun: Promise<unknown>,
  commands: readonly AssignmentCommand[],
): Promise<Reading> {
  const { jobs, named, callers } = askedFor(commands);
  const [, registered, ...read] = await roundTrip([
    begun,
    send<{ id: string }>(connection, sql.REGISTER_JOBS, [jobs]),
    send<JobRow>(connection, sql.LOCK_JOBS, [jobs]),
    send<AssignmentRow>(connection, sql.READ_ASSIGNMENTS, [jobs]),
    send<KnownPipeline>(connection, sql.LOCK_PIPELINES, [jobs, named]),
    send<RoleRow>(connection, sql.READ_ROLES, [jobs, named, callers]),
    send<CallerRow>(connection, sql.READ_CALLERS, [callers]),
  ]);
  return { ...readingOf(...read), newJobs: new Set(registered.rows.map(({ id }) => id)) };
}

/** The same without a lock and without a trace, in one snapshot: what a dry run decides on. */
export async function readOnly(connection: Connection, commands: readonly Asked[]): Promise<Reading> {
  const { jobs, named, callers } = askedFor(commands);
  const [, ...read] = await roundTrip([
    connection.query('begin isolation level repeatable read read only'),
    send<JobRow>(connection, sql.READ_JOBS, [jobs]),
    send<AssignmentRow>(connection, sql.READ_ASSIGNMENTS, [jobs]),
    send<KnownPipeline>(connection, sql.READ_PIPELINES, [jobs, named]),
    send<RoleRow>(connection, sql.READ_ROLES, [jobs, named, callers]),
    send<CallerRow>(connection, sql.READ_CALLERS, [callers]),
  ]);
  return { ...readingOf(...read), newJobs: new Set() };
}

type Asked = Omit<AssignmentCommand, 'origin'>;
type JobRow = { id: string; version: number; deleted: boolean };
type AssignmentRow = { job_id: string; pipeline_id: string };
type RoleRow = { caller_id: string; pipeline_id: string; role: PipelineRole };

function askedFor(commands: readonly Asked[]) {
  return {
    jobs: commands.map(({ jobId }) => jobId),
    named: [...new Set(commands.flatMap(({ wish }) => idsAskedFor(wish)))],
    callers: [...new Set(commands.map(({ caller }) => caller.principalId))],
  };
}

function readingOf(
  jobs: QueryResult<JobRow>,
  assignments: QueryResult<AssignmentRow>,
  pipelines: QueryResult<KnownPipeline>,
  roles: QueryResult<RoleRow>,
  principals: QueryResult<CallerRow>,
): Omit<Reading, 'newJobs'> {
  return {
    versions: new Map(jobs.rows.map(({ id, version }) => [id, version])),
    deletedJobs: new Set(jobs.rows.filter(({ deleted }) => deleted).map(({ id }) => id)),
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

function grouped<Row, Value, Group>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  valueOf: (row: Row) => Value,
  collect: (values: Value[]) => Group,
): Map<string, Group> {
  const lists = Map.groupBy(rows, keyOf);
  return new Map([...lists].map(([key, list]) => [key, collect(list.map(valueOf))]));
}
