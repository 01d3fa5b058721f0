import { DatabaseConnection, DeadLetterEntry } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { deadLetterNotFound } from '../dead-letter.js';
import { GetDeadLetterQuery } from './get-dead-letter.query.js';

/** What the sequence can give out. */
const ID = /^[1-9]\d{0,17}$/;

@QueryHandler(GetDeadLetterQuery)
export class GetDeadLetterHandler implements IQueryHandler<GetDeadLetterQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ id, caller }: GetDeadLetterQuery): Promise<DeadLetterEntry> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    const letter = ID.test(id) ? await this.database.dataSource.manager.findOneBy(DeadLetterEntry, { id }) : null;
    if (!letter) throw deadLetterNotFound();
    return letter;
  }
}
