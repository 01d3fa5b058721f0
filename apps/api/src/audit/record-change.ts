import type { EntityManager } from 'typeorm';
import type { Origin } from '../assignments/job-pipelines.js';
import type { Caller } from '../identity/caller.js';
import type { AuditAction } from './audit-action.js';

/** What a command knows of whoever sent it. */
export interface ChangedBy {
  readonly caller: Caller;
  readonly origin: Origin;
}

/** Who made a change: a caller, or the service itself. */
interface Actor {
  readonly principalId: string;
  readonly kind: Caller['kind'] | 'system';
  readonly name: string;
  readonly tokenId: string | null;
  readonly signIn?: Caller['signIn'];
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

/** Who changed something by which request. */
interface Cause {
  readonly caller: Actor;
  readonly origin: Pick<Origin, 'requestId'>;
}

const APPEND = `
insert into audit_log (actor_id, actor_name, actor_kind, token_id, jwt_id, request_id, action, target_kind, target_id, target_name, before, after)
select $1, $2, $3, $4, $5, $6, action, split_part(action, '.', 1), target_id, target_name, before::jsonb, after::jsonb
  from unnest($7::text[], $8::uuid[], $9::text[], $10::text[], $11::text[])
       with ordinality as change (action, target_id, target_name, before, after, place)
 order by place`;

/** Writes the change down in the transaction that makes it: both are committed, or neither is. */
export async function recordChange(manager: EntityManager, by: Cause, change: AdministrativeChange): Promise<void> {
  await recordChanges(manager, by, [change]);
}

/** The same for changes that one request makes together, in this order. */
export async function recordChanges(
  manager: EntityManager,
  { caller, origin }: Cause,
  changes: readonly AdministrativeChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const textOf = (state: AdministrativeChange['before']) => state && JSON.stringify(state);
  await manager.query(APPEND, [
    caller.principalId,
    caller.name,
    caller.kind,
    caller.tokenId,
    caller.signIn?.jwtId ?? null,
    origin.requestId,
    changes.map(({ action }) => action),
    changes.map(({ target }) => target.id),
    changes.map(({ target }) => target.name),
    changes.map(({ before }) => textOf(before)),
    changes.map(({ after }) => textOf(after)),
  ]);
}
