import { ApiToken, DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { type ApiTokenDetails, maySeeTokensOf, tokenNotFound } from '../api-token-details.js';
import { GetTokenQuery } from './get-token.query.js';

@QueryHandler(GetTokenQuery)
export class GetTokenHandler implements IQueryHandler<GetTokenQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ tokenId, caller }: GetTokenQuery): Promise<ApiTokenDetails> {
    requireScope(caller, 'read');
    const found = await this.database.dataSource.getRepository(ApiToken).findOneBy({ id: tokenId });
    if (!found || !maySeeTokensOf(found.principalId, caller)) throw tokenNotFound();
    return found;
  }
}
