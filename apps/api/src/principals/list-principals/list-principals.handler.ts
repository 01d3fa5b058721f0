import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { allowsOnSite, requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { ListPrincipalsQuery, type PrincipalFilter } from './list-principals.query.js';

const CONDITIONS = {
  disabled: '(principal.disabled_at is not null) = :disabled',
  siteAdmin: 'principal.site_admin = :siteAdmin',
  manageFlowPipelines: 'principal.manage_flow_pipelines = :manageFlowPipelines',
  group: 'exists (select from group_members where group_id = :group and user_id = principal.id)',
  member: 'exists (select from group_members where group_id = principal.id and user_id = :member)',
} as const satisfies Record<keyof Omit<PrincipalFilter, 'search'>, string>;

const IN_NAME = 'strpos(lower(principal.name), lower(:search)) > 0';
const IN_NAME_OR_EMAIL = `(${IN_NAME} or strpos(lower(principal.email), lower(:search)) > 0)`;

@QueryHandler(ListPrincipalsQuery)
export class ListPrincipalsHandler implements IQueryHandler<ListPrincipalsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ kind, page, filter, caller }: ListPrincipalsQuery): Promise<Page<Principal>> {
    requireScope(caller, 'read');
    if (filter.siteAdmin !== undefined || filter.manageFlowPipelines !== undefined) {
      requireOnSite(caller, 'read_private_data');
    }
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
      const condition = allowsOnSite(caller, 'read_private_data') ? IN_NAME_OR_EMAIL : IN_NAME;
      statement.andWhere(condition, { search: filter.search });
    }
    for (const [key, condition] of Object.entries(CONDITIONS)) {
      const value = filter[key as keyof typeof CONDITIONS];
      if (value !== undefined) statement.andWhere(condition, { [key]: value });
    }
    return pageOf(await statement.getMany(), page, (principal) => principal);
  }
}
