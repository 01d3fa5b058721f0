import { setTimeout as sleep } from 'node:timers/promises';
import { Cursor, readLog } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import { changeBodyOf } from '../event-log/change-body.js';
import { type LoggedEvent, shownEvent } from '../event-log/logged-event.js';
import { visiblePipelineIds } from '../event-log/visible-pipelines.js';
import type { Caller } from '../identity/caller.js';
import { positionText } from './stream-position.js';

/** While there is nothing new; the log is not asked more often by one client. */
const LOOK_EVERY_MS = 250;
/** Keeps proxies from closing the connection, and tells a client that reconnects how far it had got. */
const HEARTBEAT_MS = 15_000;
/** How far back a stream that begins now looks for events that are still being committed. */
const IN_FLIGHT = 10_000;

/** Where a stream that begins now begins: at the newest event, with those missing below it as gaps. */
const FIND_NOW = `
select coalesce(max(id), 0)::text as position,
       coalesce(range_agg(int8range(id + 1, next)) filter (where next > id + 1), '{}')::text as gaps
  from (select id, lead(id) over (order by id) as next
          from (select id from job_pipeline_events order by id desc limit ${IN_FLIGHT}) recent) steps`;

export interface StreamFilter {
  readonly jobId?: string | undefined;
  readonly pipelineId?: string | undefined;
}

/** Where a stream is written to. */
export interface StreamClient {
  /** Resolves when there is room for more; rejects or never resolves when the client has gone, see signal. */
  readonly write: (text: string) => Promise<void>;
  /** The caller as it is now. @throws {AppError} when it may no longer read */
  readonly currentCaller: () => Promise<Caller>;
  /** Aborted when the client has gone or the process stops. */
  readonly signal: AbortSignal;
}

export async function findNow(dataSource: Pick<DataSource, 'query'>): Promise<Cursor> {
  const [now]: [{ position: string; gaps: string }] = await dataSource.query(FIND_NOW);
  return Cursor.parse(Number(now.position), now.gaps);
}

/**
 * Sends one client what is new behind a cursor, in the order in which it becomes visible, until the client goes or may no
 * longer read. Each event has the cursor behind it as its id, gaps included: a client that comes back with the last id it
 * got misses nothing and gets nothing twice. Nothing is read ahead of what the client takes.
 */
export async function streamEvents(
  dataSource: DataSource,
  start: Cursor,
  filter: StreamFilter,
  { write, currentCaller, signal }: StreamClient,
): Promise<void> {
  let cursor = start;
  let quietSince = Date.now();
  while (!signal.aborted) {
    const caller = await currentCaller();
    const visible = await visiblePipelineIds(dataSource, caller);
    const { entries: rows, sighting } = await readLog(dataSource, cursor, PART);
    for (const [index, row] of rows.entries()) {
      const event = row.payload === null ? undefined : shownEvent(asEventRow(row, row.payload), isSeen(visible));
      if (!event || !matches(event, filter)) continue;
      const seen = { ids: sighting.ids.slice(0, index + 1), xmin: 0n, gapsReadUpTo: 0 };
      await write(messageOf(event, positionText(cursor.advance(seen))));
      quietSince = Date.now();
    }
    cursor = await bounded(dataSource, cursor.advance(sighting));
    if (Date.now() - quietSince >= HEARTBEAT_MS) {
      await write(`id: ${positionText(cursor)}\n\n`);
      quietSince = Date.now();
    }
    if (rows.length === 0) await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface LogRow {
  readonly id: string;
  /** null is a tombstone. */
  readonly payload: string | null;
}
const PART = { name: 'stream-log', columns: 'id, payload', limit: 100, entryOf: (row: LogRow) => row };

/** A new event is not published yet; where it will be in Kafka is for the list and the history to tell. */
function asEventRow({ id }: LogRow, payload: string) {
  return { id, payload, kafka_partition: null, kafka_offset: null, published_at: null };
}

const isSeen = (visible: ReadonlySet<string> | null) => (id: string) => visible === null || visible.has(id);

function matches({ job_id, pipelines, removed }: LoggedEvent, { jobId, pipelineId }: StreamFilter): boolean {
  if (jobId !== undefined && jobId !== job_id) return false;
  return pipelineId === undefined || [...pipelines, ...removed].some(({ id }) => id === pipelineId);
}

function messageOf(event: LoggedEvent, id: string): string {
  return `id: ${id}\nevent: JobPipelinesUpdated\ndata: ${JSON.stringify(changeBodyOf(event))}\n\n`;
}

/** A gap is forgotten once every transaction is over that was running when it was seen; see Gap. */
async function bounded(dataSource: DataSource, cursor: Cursor): Promise<Cursor> {
  if (cursor.gaps.every(({ bound }) => bound !== null)) return cursor;
  const [{ bound }]: [{ bound: string }] = await dataSource.query('select pg_current_xact_id()::text as bound');
  return cursor.bounded(BigInt(bound));
}
