import { cloudEventHeaders } from '@flow-pipelines/contracts';
import { ReadyRecord } from '@flow-pipelines/kafka';
import type { DataSource } from 'typeorm';
import { type Cursor, readLog, type Sighting } from '@flow-pipelines/database';

export const EVENT_COLUMNS = `id, event_id, job_id, (occurred_at at time zone 'UTC')::text as occurred_at, payload, traceparent`;

/**
 * Those of one job that a cursor has passed, from an event on: ids in its gaps will still be read. Sorted by an expression,
 * or the planner might walk the log in id order to find the few events of one job.
 */
const READ_WAITING = `
select ${EVENT_COLUMNS} from job_pipeline_events
 where job_id = $1 and id >= $2 and id <= $3 and not $4::int8multirange @> id
 order by id + 0 limit $5`;

const REMEMBERS = `
select coalesce(
         (select event_id = $2 from job_pipeline_events where id = $1),
         coalesce((select min(id) from job_pipeline_events) >= $1, true)
           and $1 <= (select last_value from job_pipeline_event_ids)
       ) as remembers`;

export interface EventRow {
  readonly id: string;
  readonly event_id: string;
  readonly job_id: string;
  /** Without its time zone, which is UTC. */
  readonly occurred_at: string;
  /** null is a tombstone. */
  readonly payload: string | null;
  readonly traceparent: string | null;
}

export interface LoggedEvent {
  readonly id: number;
  readonly jobId: string;
  readonly traceparent: string | null;
  readonly record: ReadyRecord;
}

/** What there is to publish, in the order in which it must be. */
export interface LogReading {
  readonly events: readonly LoggedEvent[];
  readonly sighting: Sighting;
  /** The event id of the highest one; null when there is none. */
  readonly lastEventId: string | null;
}

/** Reads the insert-only log. Nothing is marked or deleted on the way: the cursor is all the state there is. */
export class EventLog {
  constructor(private readonly dataSource: DataSource) {}

  async read(cursor: Cursor, limit: number): Promise<LogReading> {
    let lastEventId: string | null = null;
    const entryOf = (row: EventRow) => {
      lastEventId = row.event_id;
      return toEvent(row);
    };
    const part = { name: 'read-log', columns: EVENT_COLUMNS, limit, entryOf };
    const { entries: events, sighting } = await readLog(this.dataSource, cursor, part);
    return { events, sighting, lastEventId };
  }

  /** Events of a parked job that wait behind the cursor, oldest first. */
  async readWaiting(
    { jobId, fromEvent }: { readonly jobId: string; readonly fromEvent: number },
    cursor: Cursor,
    limit: number,
  ): Promise<LoggedEvent[]> {
    const parameters = [jobId, fromEvent, cursor.position, cursor.gapsAsText(), limit];
    const rows: EventRow[] = await this.dataSource.query(READ_WAITING, parameters);
    return rows.map((row) => toEvent(row));
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

/** Makes the record ready as soon as its row is read: there is time for it while another transaction ends. */
export function toEvent(row: EventRow, marks: Readonly<Record<string, string>> = {}): LoggedEvent {
  const { job_id: jobId, payload, traceparent } = row;
  const headers = cloudEventHeaders({
    eventId: row.event_id,
    jobId,
    occurredAt: rfc3339(row.occurred_at),
    traceparent,
    isTombstone: payload === null,
  });
  const record = ReadyRecord.of({ key: jobId, value: payload, headers: Object.assign(headers, marks) });
  return { id: Number(row.id), jobId, traceparent, record };
}

/** By PostgreSQL's text and in milliseconds: to make a Date of it and a text again takes several times as long. */
function rfc3339(timestamp: string): string {
  const seconds = timestamp.slice(0, 19);
  const milliseconds = timestamp.slice(20, 23).padEnd(3, '0');
  return `${seconds.replace(' ', 'T')}.${milliseconds}Z`;
}
