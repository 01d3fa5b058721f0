import type { EntityManager } from 'typeorm';
import type { Origin } from '../assignments/job-pipelines.js';
import type { Caller } from '../identity/caller.js';
import type { AuditAction } from './audit-action.js';

/** What a command knows of whoever sent it. */
export interface ChangedBy {
  readonly caller: Caller;
  readonly origin: Origin;
}

export interface AdministrativeChange {
  readonly action: AuditAction;
  /** What was changed, under the name that it has after the change, or had last. Its kind is the action's first word. */
  readonly target: { readonly id: string; readonly name: string };
  /** Null for what was made. Never a token, never a hash. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Null for what was taken away. */
  readonly after: Readonly<Record<string, unknown>> | null;
}

const APPEND = `
insert into audit_log (actor_id, actor_name, actor_kind, token_id, request_id, action, target_kind, target_id, target_name, before, after)
values ($1, $2, $3, $4, $5, $6, split_part($6, '.', 1), $7, $8, $9, $10)`;

/** Writes the change down in the transaction that makes it: both are committed, or neither is. */
export async function recordChange(
  manager: EntityManager,
  { caller, origin }: ChangedBy,
  { action, target, before, after }: AdministrativeChange,
): Promise<void> {
  const actor = [caller.principalId, caller.name, caller.kind, caller.tokenId];
  const states = [before, after].map((state) => state && JSON.stringify(state));
  await manager.query(APPEND, [...actor, origin.requestId, action, target.id, target.name, ...states]);
}
