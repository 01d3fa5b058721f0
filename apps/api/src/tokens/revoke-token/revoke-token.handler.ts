import { ApiToken, DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { inTransaction } from '../../transactions/in-transaction.js';
import { maySeeTokensOf, requireToManageTokensOf, tokenNotFound } from '../api-token-details.js';
import { RevokeTokenCommand } from './revoke-token.command.js';

/** The first revocation's time stays. */
const REVOKE = `update api_tokens set revoked_at = clock_timestamp() where id = $1 and revoked_at is null`;

@CommandHandler(RevokeTokenCommand)
export class RevokeTokenHandler implements ICommandHandler<RevokeTokenCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ tokenId, caller }: RevokeTokenCommand): Promise<void> {
    await inTransaction(this.database, async (manager) => {
      const token = await manager.findOneBy(ApiToken, { id: tokenId });
      if (!token || !maySeeTokensOf(token.principalId, caller)) throw tokenNotFound();
      requireToManageTokensOf(token.principalId, caller);
      await manager.query(REVOKE, [tokenId]);
    });
  }
}
