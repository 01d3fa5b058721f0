import { ApiToken, DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { type ApiTokenDetails, maySeeTokensOf } from '../api-token-details.js';
import { ListTokensQuery, type TokenState } from './list-tokens.query.js';

/** By the database's clock, as when a token is looked up. */
const CONDITIONS: Readonly<Record<TokenState, string>> = {
  active: 'token.revoked_at is null and (token.expires_at is null or token.expires_at > now())',
  revoked: 'token.revoked_at is not null',
  expired: 'token.revoked_at is null and token.expires_at <= now()',
};

@QueryHandler(ListTokensQuery)
export class ListTokensHandler implements IQueryHandler<ListTokensQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ filter: { principalId, state }, page, caller }: ListTokensQuery): Promise<Page<ApiTokenDetails>> {
    requireScope(caller, 'read');
    if (!maySeeTokensOf(principalId, caller)) requireOnSite(caller, 'manage_tokens_of_others');
    const [name, id, rows] = pageValues(page);
    const statement = this.database.dataSource
      .getRepository(ApiToken)
      .createQueryBuilder('token')
      .where('token.principal_id = :principalId', { principalId })
      .orderBy('token.name collate "C"')
      .addOrderBy('token.id')
      .limit(rows);
    if (state !== undefined) statement.andWhere(CONDITIONS[state]);
    if (name !== null) statement.andWhere('(token.name collate "C", token.id) > (:name, :id)', { name, id });
    return pageOf(await statement.getMany(), page, (token) => token);
  }
}
