import { randomBytes } from 'node:crypto';
import { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiConfiguration } from '../../api.configuration.js';
import { hashToken } from '../../identity/token.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { EndSessionCommand } from '../end-session/end-session.command.js';
import { BeginSessionCommand } from './begin-session.command.js';

const BEGIN = `
insert into sessions (hash, principal_id, token_id, issuer, subject, jwt_id, scopes, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, least(now() + $8 * interval '1 hour', $9::timestamptz))`;

/** Locks sessions that are over; those that somebody else deletes at the same time are left to them. */
const FORGET_SOME = `
delete from sessions
 where hash in (select hash from sessions where expires_at < now() order by expires_at limit 100 for update skip locked)`;

const holderGone = () => new AppError('token_invalid', 'The token is unknown, expired or revoked');
const VIOLATIONS = { sessions_principal_id_fkey: holderGone, sessions_token_id_fkey: holderGone };

@CommandHandler(BeginSessionCommand)
export class BeginSessionHandler implements ICommandHandler<BeginSessionCommand> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly commandBus: CommandBus,
    private readonly configuration: ApiConfiguration,
  ) {}

  async execute({ caller, limits }: BeginSessionCommand): Promise<string> {
    const { replaces, notAfter } = limits;
    if (replaces !== undefined) await this.commandBus.execute(new EndSessionCommand(replaces));
    const id = randomBytes(32).toString('base64url');
    const { principalId, tokenId, signIn } = caller;
    const ofProvider = signIn ? [signIn.issuer, signIn.subject, signIn.jwtId, caller.scopes] : [null, null, null, null];
    const limit = [this.configuration.sessionHours, notAfter];
    await inTransaction(
      this.database,
      async (manager) => {
        await manager.query(BEGIN, [hashToken(id), principalId, tokenId, ...ofProvider, ...limit]);
        await manager.query(FORGET_SOME);
      },
      VIOLATIONS,
    );
    return id;
  }
}
