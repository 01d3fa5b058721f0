import type { PipelineRole } from '@flow-pipelines/database';
import type { KnownPipeline } from '../assignments/decide-job-pipelines.js';
import { type AssignmentCommand, WITHOUT_DELETED } from '../assignments/job-pipelines.js';
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
  readonly assignments: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  readonly roles: ReadonlyMap<string, readonly PipelineRole[]>;
  readonly callers: ReadonlyMap<string, CallerRow>;
}

/** First round trip: begins, locks the jobs, reads all that the decisions need. */
export async function lockAndRead(connection: Connection, commands: readonly AssignmentCommand[]): Promise<Reading> {
  const jobs = commands.map(({ jobId }) => jobId);
  const idsOf = ({ pipelineIds }: AssignmentCommand) => (pipelineIds === WITHOUT_DELETED ? [] : pipelineIds);
  const requested = [...new Set(commands.flatMap(idsOf))];
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

function grouped<Row, Value, Group>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  valueOf: (row: Row) => Value,
  collect: (values: Value[]) => Group,
): Map<string, Group> {
  const lists = Map.groupBy(rows, keyOf);
  return new Map([...lists].map(([key, list]) => [key, collect(list.map(valueOf))]));
}
