import { DatabaseConnection, ParkedJob } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { GetRelayQuery, type ParkedJobDetails, type RelayDetails } from './get-relay.query.js';

const READ = `
select case when relay.lease_expires_at >= clock_timestamp() then relay.owner end as leader,
       relay.epoch, relay.lease_expires_at as "leaseExpiresAt", relay.position,
       (select coalesce(sum(upper(gap) - lower(gap)), 0) from unnest(relay.gaps) gap) as gaps,
       (select count(*) from job_pipeline_events where id > relay.position) as lag,
       (select extract(epoch from clock_timestamp() - occurred_at) from job_pipeline_events
         where id > relay.position order by id limit 1)::float8 as "oldestUnpublishedSeconds",
       (select max(published_at) from (
          (select published_at from published_batches where is_late order by last_id desc limit 1) union all
          (select published_at from published_batches where not is_late order by last_id desc limit 1)) as newest
       ) as "lastPublishedAt",
       (select count(*) from parked_jobs) as "parkedJobsTotal"
  from relay_state relay where relay.id = 1`;

const READ_PARKED = `
select parked.*, event.version, waiting.events
  from (select * from parked_jobs order by parked_at, job_id limit 100) as parked
  left join lateral (
    select version from job_pipeline_events where job_id = parked.job_id and id = parked.from_event
  ) as event on true
 cross join lateral (
    select count(*) as events from job_pipeline_events where job_id = parked.job_id and id >= parked.from_event
  ) as waiting`;

/** A bigint comes as text. */
type RelayRow = Pick<RelayDetails, 'leader' | 'leaseExpiresAt' | 'oldestUnpublishedSeconds' | 'lastPublishedAt'> &
  Readonly<Record<'epoch' | 'position' | 'gaps' | 'lag' | 'parkedJobsTotal', string>>;

interface ParkedRow {
  readonly job_id: string;
  readonly id: string;
  readonly from_event: string;
  readonly reason: string;
  readonly parked_at: Date;
  readonly unpark_requested_at: Date | null;
  readonly skip_event: boolean;
  readonly version: number | null;
  readonly events: string;
}

@QueryHandler(GetRelayQuery)
export class GetRelayHandler implements IQueryHandler<GetRelayQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ caller }: GetRelayQuery): Promise<RelayDetails> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    const { dataSource } = this.database;
    const [[relay], parked]: [RelayRow[], ParkedRow[]] = await Promise.all([
      dataSource.query(READ),
      dataSource.query(READ_PARKED),
    ]);
    if (!relay) throw new Error('the row of the relay is missing');
    return {
      ...relay,
      epoch: Number(relay.epoch),
      position: Number(relay.position),
      gaps: Number(relay.gaps),
      lag: Number(relay.lag),
      parkedJobsTotal: Number(relay.parkedJobsTotal),
      parkedJobs: parked.map(parkedJobOf),
    };
  }
}

function parkedJobOf(row: ParkedRow): ParkedJobDetails {
  return Object.assign(new ParkedJob(), {
    jobId: row.job_id,
    id: row.id,
    fromEvent: row.from_event,
    reason: row.reason,
    parkedAt: row.parked_at,
    unparkRequestedAt: row.unpark_requested_at,
    skipEvent: row.skip_event,
    version: row.version,
    waitingEvents: Number(row.events),
  });
}
