import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { ListPrincipalsQuery } from './list-principals.query.js';

@QueryHandler(ListPrincipalsQuery)
export class ListPrincipalsHandler implements IQueryHandler<ListPrincipalsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ kind, page, filter, caller }: ListPrincipalsQuery): Promise<Page<Principal>> {
    requireScope(caller, 'read');
    const [name, id, rows] = pageValues(page);
    const statement = this.database.dataSource
      .getRepository(Principal)
      .createQueryBuilder('principal')
      .where('principal.kind = :kind', { kind })
      .orderBy('principal.name collate "C"')
      .addOrderBy('principal.id')
      .limit(rows);
    if (name !== null) statement.andWhere('(principal.name collate "C", principal.id) > (:name, :id)', { name, id });
    if (filter.search !== undefined) {
      statement.andWhere('strpos(lower(principal.name), lower(:search)) > 0', { search: filter.search });
    }
    return pageOf(await statement.getMany(), page, (principal) => principal);
  }
}
