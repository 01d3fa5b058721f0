import { ApiToken, DatabaseConnection, Principal } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { recordChange } from '../../audit/record-change.js';
import { scopesToGrant } from '../../identity/scope.js';
import { generateToken, hashToken } from '../../identity/token.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedToken, requireToManageTokensOf } from '../api-token-details.js';
import { CreateTokenCommand, type NewToken } from './create-token.command.js';

@CommandHandler(CreateTokenCommand)
export class CreateTokenHandler implements ICommandHandler<CreateTokenCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: CreateTokenCommand): Promise<NewToken> {
    const { holder, fields, caller } = command;
    requireToManageTokensOf(holder.id, caller);
    const scopes = scopesToGrant(caller, fields.scopes);
    if (fields.expiresAt && fields.expiresAt.getTime() <= Date.now()) {
      throw new AppError('field_invalid', 'expires_at must be in the future');
    }
    const token = generateToken();
    const notFound = () => principalNotFound(holder.kind);
    return inTransaction(
      this.database,
      async (manager) => {
        if (!(await manager.existsBy(Principal, { ...holder }))) throw notFound();
        const id = uuidv7();
        const { name, expiresAt } = fields;
        const row = { id, name, principalId: holder.id, hash: hashToken(token), scopes, expiresAt };
        await manager.insert(ApiToken, row);
        const details = await manager.findOneByOrFail(ApiToken, { id });
        const after = auditedToken(details);
        await recordChange(manager, command, { action: 'token.created', target: details, before: null, after });
        return { token, details };
      },
      { api_tokens_principal_id_fkey: notFound },
    );
  }
}
