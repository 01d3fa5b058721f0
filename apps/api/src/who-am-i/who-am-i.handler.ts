import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../identity/scope.js';
import { type Self, WhoAmIQuery } from './who-am-i.query.js';

const GROUPS_OF = `
select principal.id, principal.name
  from group_members membership
  join principals principal on principal.id = membership.group_id
 where membership.user_id = $1
 order by principal.name collate "C", principal.id`;

@QueryHandler(WhoAmIQuery)
export class WhoAmIHandler implements IQueryHandler<WhoAmIQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ caller }: WhoAmIQuery): Promise<Self> {
    requireScope(caller, 'read');
    const { dataSource } = this.database;
    const principal = await dataSource.getRepository(Principal).findOneBy({ id: caller.principalId });
    // Deleted a moment ago, while its token was still believed.
    if (!principal) throw new AppError('token_invalid', 'The token is unknown, expired or revoked');
    return { principal, groups: await dataSource.query(GROUPS_OF, [caller.principalId]) };
  }
}
