import type { PipelineRole } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { allows, effectiveRole, type Permission, permissionsOf } from '../identity/policy.js';

/** A living pipeline as its caller sees it. */
export interface PipelineDetails {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly permissions: readonly Permission[];
  readonly isManager: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A pipeline's columns, and the roles that the caller holds on it directly and through groups. */
export interface PipelineRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly roles: readonly PipelineRole[];
}

const READ_PIPELINE = `
select pipeline.id, pipeline.name, pipeline.description, pipeline.version, pipeline.created_at, pipeline.updated_at,
       array(select member.role from pipeline_members member
              where member.pipeline_id = pipeline.id
                and member.principal_id in (select $2::uuid union all select group_id from group_members where user_id = $2)) as roles
  from pipelines pipeline
 where pipeline.id = $1 and pipeline.deleted_at is null`;

/** One change of the pipeline at a time; assignments go on. */
const LOCK_PIPELINE = 'select 1 from pipelines where id = $1 for no key update';

/** The same for a pipeline that is not there, that has been deleted and that the caller cannot see. */
export function pipelineNotFound(): AppError {
  return new AppError('pipeline_not_found', 'Pipeline not found');
}

export function pipelineDetailsOf(row: PipelineRow, caller: Caller): PipelineDetails {
  const role = effectiveRole(caller, row.roles);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    version: row.version,
    permissions: permissionsOf(role),
    isManager: role === 'manager',
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the audit log keeps of a pipeline. */
export function auditedPipeline({
  name,
  description,
  version,
}: Pick<PipelineDetails, 'name' | 'description' | 'version'>) {
  return { name, description, version };
}

/** @throws {AppError} `pipeline_not_found`, `permission_missing` */
export async function findPipeline(
  manager: EntityManager,
  pipelineId: string,
  caller: Caller,
  permission: Permission,
): Promise<PipelineDetails> {
  const [row]: PipelineRow[] = await manager.query(READ_PIPELINE, [pipelineId, caller.principalId]);
  const role = row && effectiveRole(caller, row.roles);
  if (!row || !allows(role, 'flow_pipeline:read')) throw pipelineNotFound();
  if (!allows(role, permission)) {
    throw new AppError('permission_missing', `You lack ${permission} on "${row.name}" (${row.id})`);
  }
  return pipelineDetailsOf(row, caller);
}

/**
 * Locks the pipeline until the transaction ends, and answers it as it is then. Whoever may not change it is refused before
 * the lock, so that nobody can hold up others or learn from the waiting that a pipeline is in use.
 * @throws {AppError} `pipeline_not_found`, `permission_missing`
 */
export async function lockPipeline(
  manager: EntityManager,
  ...access: [pipelineId: string, caller: Caller, permission: Permission]
): Promise<PipelineDetails> {
  await findPipeline(manager, ...access);
  await manager.query(LOCK_PIPELINE, [access[0]]);
  return findPipeline(manager, ...access);
}
