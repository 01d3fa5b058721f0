import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { lastSiteAdmin, lockPrincipal } from '../lock-principal.js';
import { PRINCIPAL_VIOLATIONS, type PrincipalFields } from '../principal.js';
import { ChangePrincipalCommand } from './change-principal.command.js';

@CommandHandler(ChangePrincipalCommand)
export class ChangePrincipalHandler implements ICommandHandler<ChangePrincipalCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ kind, principalId, changes, caller }: ChangePrincipalCommand): Promise<Principal> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    return inTransaction(
      this.database,
      async (manager) => {
        const { principal, isLastSiteAdmin } = await lockPrincipal(manager, kind, principalId);
        const after = changed(principal, changes);
        if (isLastSiteAdmin && (!after.siteAdmin || after.disabledAt)) throw lastSiteAdmin();
        await manager.update(Principal, { id: principalId }, after);
        return manager.findOneByOrFail(Principal, { id: principalId });
      },
      PRINCIPAL_VIOLATIONS,
    );
  }
}

function changed(before: Principal, { disabled, ...changes }: PrincipalFields) {
  const { name = before.name, siteAdmin = before.siteAdmin } = changes;
  const { email = before.email, manageFlowPipelines = before.manageFlowPipelines } = changes;
  const wasDisabled = before.disabledAt !== null;
  const disabledAt =
    disabled === undefined || disabled === wasDisabled ? before.disabledAt : disabled ? new Date() : null;
  return { name, email, siteAdmin, manageFlowPipelines, disabledAt };
}
