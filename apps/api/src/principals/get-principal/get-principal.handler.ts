import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { principalNotFound } from '../principal.js';
import { GetPrincipalQuery } from './get-principal.query.js';

@QueryHandler(GetPrincipalQuery)
export class GetPrincipalHandler implements IQueryHandler<GetPrincipalQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ kind, principalId, caller }: GetPrincipalQuery): Promise<Principal> {
    requireScope(caller, 'read');
    const found = await this.database.dataSource.getRepository(Principal).findOneBy({ id: principalId, kind });
    if (!found) throw principalNotFound(kind);
    return found;
  }
}
