import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { lastSiteAdmin, lockPrincipal } from '../lock-principal.js';
import { auditedPrincipal } from '../principal.js';
import { DeletePrincipalCommand } from './delete-principal.command.js';

@CommandHandler(DeletePrincipalCommand)
export class DeletePrincipalHandler implements ICommandHandler<DeletePrincipalCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: DeletePrincipalCommand): Promise<void> {
    const { kind, principalId, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    await inTransaction(this.database, async (manager) => {
      const { principal, isLastSiteAdmin } = await lockPrincipal(manager, kind, principalId);
      requireVersion(principal.version, command.expected);
      if (isLastSiteAdmin) throw lastSiteAdmin();
      await manager.delete(Principal, { id: principalId });
      const before = auditedPrincipal(principal);
      await recordChange(manager, command, { action: `${kind}.deleted`, target: principal, before, after: null });
    });
  }
}
