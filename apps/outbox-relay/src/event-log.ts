import { cloudEventHeaders } from '@flow-pipelines/contracts';
import type { OutgoingRecord } from '@flow-pipelines/kafka';
import type { DataSource } from 'typeorm';
import type { Cursor, Sighting } from './cursor.js';

const COLUMNS = 'id, event_id, job_id, occurred_at, payload, traceparent';

/**
 * Everything new for a cursor, in one statement and so in one snapshot: ids that turned up in its gaps ($1), then ids above
 * its position ($2), at most $3 of each; and the oldest transaction that this snapshot saw running. Always one row or more.
 */
const READ = `
select pg_snapshot_xmin(pg_current_snapshot()) as xmin, event.*
  from (values (1)) as always
  left join lateral (
    (select late.*
       from unnest($1::int8multirange) as gap
      cross join lateral (
        select ${COLUMNS} from job_pipeline_events where id >= lower(gap) and id < upper(gap) order by id limit $3
      ) as late
      order by late.id limit $3)
    union all
    (select ${COLUMNS} from job_pipeline_events where id > $2 order by id limit $3)
  ) as event on true`;

interface EventRow {
  readonly xmin: string;
  readonly id: string | null;
  readonly event_id: string;
  readonly job_id: string;
  readonly occurred_at: Date;
  readonly payload: string;
  readonly traceparent: string | null;
}

/** What there is to publish, in the order in which it must be. */
export interface LogReading {
  readonly records: readonly OutgoingRecord[];
  readonly sighting: Sighting;
}

/** Reads the insert-only log. Nothing is marked or deleted on the way: the cursor is all the state there is. */
export class EventLog {
  constructor(private readonly dataSource: DataSource) {}

  async read(cursor: Cursor, limit: number): Promise<LogReading> {
    const rows: EventRow[] = await this.dataSource.query(READ, [cursor.gapsAsText(), cursor.position, limit]);
    const events = rows.filter(({ id }) => id !== null);
    const ids = events.map(({ id }) => Number(id));
    const late = ids.filter((id) => id <= cursor.position);
    return {
      records: events.map(toRecord),
      sighting: {
        ids,
        xmin: BigInt(rows[0]?.xmin ?? 0),
        gapsReadUpTo: late.length < limit ? Infinity : (late.at(-1) ?? 0),
      },
    };
  }

  /** The highest id that has been given out so far. */
  async newestId(): Promise<number> {
    const [row]: { newest: string }[] = await this.dataSource.query(
      'select case when is_called then last_value else 0 end as newest from job_pipeline_event_ids',
    );
    return Number(row?.newest ?? 0);
  }
}

function toRecord(row: EventRow): OutgoingRecord {
  return {
    key: row.job_id,
    value: row.payload,
    headers: cloudEventHeaders({
      eventId: row.event_id,
      jobId: row.job_id,
      occurredAt: row.occurred_at,
      traceparent: row.traceparent,
    }),
  };
}
