import { ApiToken, DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedToken, maySeeTokensOf, requireToManageTokensOf, tokenNotFound } from '../api-token-details.js';
import { RevokeTokenCommand } from './revoke-token.command.js';

/** The first revocation's time stays. */
const REVOKE = `update api_tokens set revoked_at = clock_timestamp() where id = $1 and revoked_at is null`;

@CommandHandler(RevokeTokenCommand)
export class RevokeTokenHandler implements ICommandHandler<RevokeTokenCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: RevokeTokenCommand): Promise<void> {
    const { tokenId, caller } = command;
    await inTransaction(this.database, async (manager) => {
      const token = await manager.findOneBy(ApiToken, { id: tokenId });
      if (!token || !maySeeTokensOf(token.principalId, caller)) throw tokenNotFound();
      requireToManageTokensOf(token.principalId, caller);
      const [, revoked]: [unknown, number] = await manager.query(REVOKE, [tokenId]);
      if (revoked === 0) return;
      const target = await manager.findOneByOrFail(ApiToken, { id: tokenId });
      const change = { before: auditedToken(token), after: auditedToken(target) };
      await recordChange(manager, command, { action: 'token.revoked', target, ...change });
    });
  }
}
