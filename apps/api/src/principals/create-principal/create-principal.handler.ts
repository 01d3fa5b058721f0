import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { PRINCIPAL_VIOLATIONS } from '../principal.js';
import { CreatePrincipalCommand } from './create-principal.command.js';

@CommandHandler(CreatePrincipalCommand)
export class CreatePrincipalHandler implements ICommandHandler<CreatePrincipalCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ kind, fields, caller }: CreatePrincipalCommand): Promise<Principal> {
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
        return manager.findOneByOrFail(Principal, { id });
      },
      PRINCIPAL_VIOLATIONS,
    );
  }
}
