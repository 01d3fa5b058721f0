import type { DataSource } from 'typeorm';

/** Each part finds its rows by an index, however long the log and its unpublished part are. */
const READ = `
select coalesce(newest.id - relay.position, 0) as lag,
       coalesce((select extract(epoch from clock_timestamp() - occurred_at) from job_pipeline_events
                  where id > relay.position order by id limit 1), 0)::float8 as oldest,
       (select count(*) from parked_jobs) as parked_jobs,
       (select count(*) from event_replays where finished_at is null) as open_replays
  from relay_state relay
  left join (select id from job_pipeline_events order by id desc limit 1) newest on newest.id > relay.position
 where relay.id = 1`;

/** How far the events are on their way to Kafka, as the database knows it. */
export interface Delivery {
  readonly lag: number;
  readonly oldestUnpublishedSeconds: number;
  readonly parkedJobs: number;
  readonly openReplays: number;
}

export async function readDelivery(dataSource: Pick<DataSource, 'query'>): Promise<Delivery> {
  const [row]: { lag: string; oldest: number; parked_jobs: string; open_replays: string }[] =
    await dataSource.query(READ);
  if (!row) throw new Error('the row of the relay is missing');
  return {
    lag: Number(row.lag),
    oldestUnpublishedSeconds: Math.max(0, row.oldest),
    parkedJobs: Number(row.parked_jobs),
    openReplays: Number(row.open_replays),
  };
}
