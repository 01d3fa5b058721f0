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

const REMEMBERS = `
select coalesce(
         (select event_id = $2 from job_pipeline_events where id = $1),
         not exists (select 1 from job_pipeline_events where id < $1)
           and $1 <= (select last_value from job_pipeline_event_ids)
       ) as remembers`;

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
  /** The event id of the highest one; null when there is none. */
  readonly lastEventId: string | null;
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
      lastEventId: events.at(-1)?.event_id ?? null,
      sighting: {
        ids,
        xmin: BigInt(rows[0]?.xmin ?? 0),
        gapsReadUpTo: late.length < limit ? Infinity : (late.at(-1) ?? 0),
      },
    };
  }

  /**
   * Whether this log is the one in which `id` was given to that event. A row that retention has dropped cannot say, so the
   * answer is no only where the row is another one, or is missing among older ones, or was never given out.
   */
  async remembers(id: number, eventId: string): Promise<boolean> {
    const [row]: { remembers: boolean }[] = await this.dataSource.query(REMEMBERS, [id, eventId]);
    return row?.remembers ?? false;
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
