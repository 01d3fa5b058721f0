import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { scopesToGrant } from '../../identity/scope.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { requireFuture, requireToManageTokensOf } from '../api-token-details.js';
import { issueToken, type NewToken } from '../issue-token.js';
import { CreateTokenCommand } from './create-token.command.js';

@CommandHandler(CreateTokenCommand)
export class CreateTokenHandler implements ICommandHandler<CreateTokenCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: CreateTokenCommand): Promise<NewToken> {
    const { holder, fields, caller } = command;
    requireToManageTokensOf(holder.id, caller);
    const scopes = scopesToGrant(caller, fields.scopes);
    requireFuture(fields.expiresAt);
    const notFound = () => principalNotFound(holder.kind);
    return inTransaction(
      this.database,
      async (manager) => {
        if (!(await manager.existsBy(Principal, { ...holder }))) throw notFound();
        const { name, expiresAt } = fields;
        return issueToken(manager, command, { name, principalId: holder.id, scopes, expiresAt });
      },
      { api_tokens_principal_id_fkey: notFound },
    );
  }
}
