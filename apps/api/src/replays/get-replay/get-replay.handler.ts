import { DatabaseConnection, EventReplay } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { replayNotFound } from '../replay.js';
import { GetReplayQuery } from './get-replay.query.js';

@QueryHandler(GetReplayQuery)
export class GetReplayHandler implements IQueryHandler<GetReplayQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ replayId, caller }: GetReplayQuery): Promise<EventReplay> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    const replay = await this.database.dataSource.manager.findOneBy(EventReplay, { id: replayId });
    if (!replay) throw replayNotFound();
    return replay;
  }
}
