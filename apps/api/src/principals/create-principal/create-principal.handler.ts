import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedPrincipal, PRINCIPAL_VIOLATIONS } from '../principal.js';
import { CreatePrincipalCommand } from './create-principal.command.js';

@CommandHandler(CreatePrincipalCommand)
export class CreatePrincipalHandler implements ICommandHandler<CreatePrincipalCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: CreatePrincipalCommand): Promise<Principal> {
    const { kind, fields, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    const id = uuidv7();
    return inTransaction(
      this.database,
      async (manager) => {
        await manager.insert(Principal, {
          id,
          kind,
          name: fields.name,
          email: fields.email ?? null,
          siteAdmin: fields.siteAdmin ?? false,
          manageFlowPipelines: fields.manageFlowPipelines ?? false,
        });
        const made = await manager.findOneByOrFail(Principal, { id });
        const after = auditedPrincipal(made);
        await recordChange(manager, command, { action: `${kind}.created`, target: made, before: null, after });
        return made;
      },
      PRINCIPAL_VIOLATIONS,
    );
  }
}
