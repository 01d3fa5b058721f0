import type { DataSource } from 'typeorm';
import { UNDER_LEASE, type Lease } from '../lease.js';

/** A replay of which Kafka refuses more than that is given up: something else is wrong. */
const MOST_REFUSED = 100;

/** Which events are asked for once more: those of a job, or those with a pipeline or of a time, or both. */
interface ReplayScope {
  readonly job_id: string | null;
  readonly newest_only: boolean;
  readonly pipeline_id: string | null;
  readonly from_time: Date | null;
  readonly to_time: Date | null;
}

/** A replay that has not ended. */
export interface ReplayRequest extends ReplayScope {
  readonly id: string;
  readonly is_cancelled: boolean;
  /** Left out, because Kafka does not take them. */
  readonly refused_events: readonly string[];
  /** Ids: the last event looked at, and the last one to look at. */
  readonly position: number;
  readonly through: number;
}

const FIND_FIRST = `
select id, job_id, newest_only, pipeline_id, from_time, to_time, position, through_event,
       cancel_requested_at is not null as is_cancelled, refused_events
  from event_replays where finished_at is null order by requested_at, id limit 1`;

const START = `
${UNDER_LEASE}
update event_replays set through_event = $3, started_at = clock_timestamp() from lease where id = $2 returning id`;

const MOVE = `
${UNDER_LEASE}
update event_replays set position = $3, replayed = replayed + $4 from lease where id = $2 returning id`;

const REFUSE = `
${UNDER_LEASE}
update event_replays set refused_events = refused_events || $3::bigint from lease where id = $2
returning cardinality(refused_events) as refused`;

const FINISH = `
${UNDER_LEASE}
update event_replays set outcome = $3, failure = $4, finished_at = clock_timestamp() from lease where id = $2 returning id`;

interface RequestRow extends ReplayScope {
  readonly id: string;
  readonly is_cancelled: boolean;
  readonly refused_events: string[];
  readonly position: string;
  readonly through_event: string | null;
}

/** The rows by which the api asks for replays, and in which the leader writes how far they are. Carried out one by one. */
export class ReplayRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: Lease,
  ) {}

  /** The oldest one; it begins with what has been published up to now. */
  async findFirst(published: number): Promise<ReplayRequest | undefined> {
    const [row]: RequestRow[] = await this.dataSource.query(FIND_FIRST);
    if (!row) return undefined;
    const { position, through_event, ...request } = row;
    if (through_event === null) await this.write(START, row.id, published);
    return { ...request, position: Number(position), through: Number(through_event ?? published) };
  }

  async moveTo({ id }: ReplayRequest, position: number, replayed: number): Promise<void> {
    await this.write(MOVE, id, position, replayed);
  }

  /** Goes on without an event that Kafka does not take any more. */
  async leaveOut(id: string, eventId: number, reason: string): Promise<void> {
    const [row] = await this.write<{ refused: number }>(REFUSE, id, eventId);
    if ((row?.refused ?? 0) > MOST_REFUSED) await this.finish(id, 'failed', reason);
  }

  async finish(id: string, outcome: 'done' | 'cancelled' | 'failed', failure: string | null = null): Promise<void> {
    await this.write(FINISH, id, outcome, failure);
  }

  private async write<Row>(statement: string, ...parameters: unknown[]): Promise<Row[]> {
    const [rows]: [Row[]] = await this.dataSource.query(statement, [this.lease.epoch, ...parameters]);
    this.lease.assertWritten(rows);
    return rows;
  }
}
