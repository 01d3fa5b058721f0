import { isDeepStrictEqual } from 'node:util';
import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { lastSiteAdmin, lockPrincipal } from '../lock-principal.js';
import { auditedPrincipal, PRINCIPAL_VIOLATIONS, type PrincipalFields } from '../principal.js';
import { ChangePrincipalCommand } from './change-principal.command.js';

@CommandHandler(ChangePrincipalCommand)
export class ChangePrincipalHandler implements ICommandHandler<ChangePrincipalCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: ChangePrincipalCommand): Promise<Principal> {
    requireScope(command.caller, 'admin');
    requireOnSite(command.caller, 'manage_principals');
    return inTransaction(this.database, (manager) => change(manager, command), PRINCIPAL_VIOLATIONS);
  }
}

/** When nothing would be different, nothing is written, not even down. */
async function change(manager: EntityManager, command: ChangePrincipalCommand): Promise<Principal> {
  const { kind, principalId, changes } = command;
  const { principal, isLastSiteAdmin } = await lockPrincipal(manager, kind, principalId);
  requireVersion(principal.version, command.expected);
  const after = changed(principal, changes);
  if (isLastSiteAdmin && (!after.siteAdmin || after.disabledAt)) throw lastSiteAdmin();
  const before = auditedPrincipal(principal);
  if (isDeepStrictEqual(before, auditedPrincipal({ kind, ...after }))) return principal;
  await manager.update(Principal, { id: principalId }, after);
  const target = await manager.findOneByOrFail(Principal, { id: principalId });
  await recordChange(manager, command, { action: `${kind}.changed`, target, before, after: auditedPrincipal(target) });
  return target;
}

function changed(before: Principal, { disabled, ...changes }: PrincipalFields) {
  const { name = before.name, siteAdmin = before.siteAdmin } = changes;
  const { email = before.email, manageFlowPipelines = before.manageFlowPipelines } = changes;
  const wasDisabled = before.disabledAt !== null;
  const disabledAt =
    disabled === undefined || disabled === wasDisabled ? before.disabledAt : disabled ? new Date() : null;
  return { name, email, siteAdmin, manageFlowPipelines, disabledAt };
}
