import { ApiToken, DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { recordChange } from '../../audit/record-change.js';
import { type Scope, scopesToGrant } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import {
  auditedToken,
  maySeeTokensOf,
  requireFuture,
  requireToManageTokensOf,
  tokenNotFound,
} from '../api-token-details.js';
import { issueToken } from '../issue-token.js';
import { RotateTokenCommand, type Rotation } from './rotate-token.command.js';

/** Locks the token until the transaction ends: of two rotations, the second sees what the first has left of it. */
const LOCK = `select 1 from api_tokens where id = $1 for no key update`;

/** By the database's clock, which tells every instance when a token has expired. Never makes it live longer. */
const LET_EXPIRE = `
update api_tokens set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $2))
 where id = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
returning 1`;

@CommandHandler(RotateTokenCommand)
export class RotateTokenHandler implements ICommandHandler<RotateTokenCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: RotateTokenCommand): Promise<Rotation> {
    requireFuture(command.options.expiresAt);
    return inTransaction(this.database, (manager) => rotate(manager, command));
  }
}

async function rotate(manager: EntityManager, command: RotateTokenCommand): Promise<Rotation> {
  const { tokenId: id, options, caller } = command;
  const found = await manager.findOneBy(ApiToken, { id });
  if (!found || !maySeeTokensOf(found.principalId, caller)) throw tokenNotFound();
  requireToManageTokensOf(found.principalId, caller);
  const scopes = scopesToGrant(caller, found.scopes as Scope[]);
  await manager.query(LOCK, [id]);
  const token = await manager.findOneBy(ApiToken, { id });
  if (!token) throw tokenNotFound();
  const [rows]: [unknown[], number] = await manager.query(LET_EXPIRE, [id, options.overlapSeconds]);
  if (rows.length === 0) {
    throw new AppError('token_ended', 'The token has expired or was revoked; make a new one instead');
  }
  const rotated = await manager.findOneByOrFail(ApiToken, { id });
  const { name, principalId } = token;
  const issued = await issueToken(manager, command, { name, principalId, scopes, expiresAt: options.expiresAt });
  const change = { before: auditedToken(token), after: { ...auditedToken(rotated), replaced_by: issued.details.id } };
  await recordChange(manager, command, { action: 'token.rotated', target: rotated, ...change });
  return { ...issued, rotated };
}
