import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Arrivals } from './arrivals.js';
import { type Latencies, summaryOf } from './latency-log.js';
import { ask } from './receiver.js';

const ARRIVED_WITHIN_MS = 120_000;
const POLL_MS = 200;
const LAST = 'select id, event_id, 0 as committed from job_pipeline_events order by id desc limit 1';
/** Asks for `track_commit_timestamp`. An event is dated when it is decided, which is before it is written and committed. */
const SINCE = `
select id, event_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as committed
  from job_pipeline_events where id > $1`;

interface Event {
  readonly id: string;
  readonly event_id: string;
  /** In milliseconds, by PostgreSQL. */
  readonly committed: number;
}

/** From the commit of each event of a load until the receiver noted it, once all of them are there. */
export async function measureSinceCommit(
  client: pg.Client,
  receiver: ChildProcess,
  load: () => Promise<unknown>,
): Promise<Latencies> {
  const { rows: last } = await client.query<Event>(LAST);
  await load();
  const { rows } = await client.query<Event>(SINCE, [last[0]?.id]);
  return summaryOf(await latenciesOf(rows, receiver));
}

/** Until the newest event is there. */
export async function untilArrived(client: pg.Client, receiver: ChildProcess): Promise<void> {
  const { rows } = await client.query<Event>(LAST);
  await latenciesOf(rows, receiver);
}

async function latenciesOf(events: readonly Event[], receiver: ChildProcess): Promise<number[]> {
  const arrivals = new Map<string, number>();
  for (const deadline = Date.now() + ARRIVED_WITHIN_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    for (const [id, at] of (await ask(receiver)) as Arrivals) arrivals.set(id, at);
    if (events.every(({ event_id }) => arrivals.has(event_id)))
      return events.map(({ event_id, committed }) => (arrivals.get(event_id) ?? NaN) - committed);
  }
  throw new Error('not all events have arrived');
}
