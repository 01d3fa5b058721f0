import type { DataSource } from 'typeorm';
import type { Unparked } from './committed-cursor.js';
import type { LoggedEvent } from './event-log.js';
import { type Lease, UNDER_LEASE } from './lease.js';

const COLUMNS = `id, job_id, from_event, skip_event, unpark_requested_at is not null as is_requested`;
const LOAD = `select ${COLUMNS} from parked_jobs`;

/** A job that is parked already stays so, from the event on that was refused now; all before it are published. */
const PARK = `
${UNDER_LEASE}
insert into parked_jobs (job_id, from_event, reason)
select $2, $3, $4 from lease
    on conflict (job_id) do update
   set (from_event, reason, parked_at, unpark_requested_at, skip_event)
     = (excluded.from_event, excluded.reason, excluded.parked_at, null, false)
returning ${COLUMNS}`;

const MOVE = `
${UNDER_LEASE}
update parked_jobs set from_event = $3, skip_event = false from lease where id = $2 and from_event < $3 returning id`;

const RELEASE = `${UNDER_LEASE} delete from parked_jobs using lease where id = $2 returning id`;

/** A job whose events wait: all from `fromEvent` on, and none before it. */
export interface ParkedJob {
  readonly id: string;
  readonly jobId: string;
  readonly fromEvent: number;
  readonly unpark: 'no' | 'requested' | 'requested without the first event';
}

interface ParkedRow {
  readonly id: string;
  readonly job_id: string;
  readonly from_event: string;
  readonly skip_event: boolean;
  readonly is_requested: boolean;
}

/**
 * The jobs whose events wait because Kafka refuses one of them. The table is the truth and is on disk before the cursor
 * passes an event of such a job (docs/adr/0015); this is the leader's picture of it, for only the leader adds and removes.
 */
export class ParkedJobs {
  private readonly byJob = new Map<string, ParkedJob>();

  private constructor(
    private readonly dataSource: DataSource,
    private readonly lease: Lease,
  ) {}

  /** What an earlier leader has left, brought up to what Kafka says it had published of it. */
  static async load(dataSource: DataSource, lease: Lease, unparked: Unparked | null): Promise<ParkedJobs> {
    const parkedJobs = new ParkedJobs(dataSource, lease);
    await parkedJobs.refresh();
    const parked = [...parkedJobs.byJob.values()].find(({ id }) => id === unparked?.parkingId);
    if (parked && unparked) await parkedJobs.moveTo(parked, unparked.throughId + 1);
    return parkedJobs;
  }

  get size(): number {
    return this.byJob.size;
  }

  /** Whether an event must wait: it is the refused one of its job, or comes after it. */
  holds({ id, jobId }: LoggedEvent): boolean {
    const parked = this.byJob.get(jobId);
    return parked !== undefined && id >= parked.fromEvent;
  }

  /** @returns a job that is to be unparked, as the table has it at this moment */
  async findRequested(): Promise<ParkedJob | undefined> {
    if (this.byJob.size === 0) return undefined;
    await this.refresh();
    return [...this.byJob.values()].find(({ unpark }) => unpark !== 'no');
  }

  /** On disk when it resolves. Refuses a request to unpark the job, if there was one. @throws {LeadershipLost} */
  async park({ id, jobId }: LoggedEvent, reason: string): Promise<void> {
    const rows: ParkedRow[] = await this.dataSource.query(PARK, [this.lease.epoch, jobId, id, reason]);
    this.lease.assertWritten(rows);
    for (const row of rows) this.remember(row);
  }

  /** Everything before this event is published, or skipped on request. @throws {LeadershipLost} */
  async moveTo(parked: ParkedJob, fromEvent: number): Promise<ParkedJob> {
    if (fromEvent > parked.fromEvent) {
      const [rows]: [unknown[]] = await this.dataSource.query(MOVE, [this.lease.epoch, parked.id, fromEvent]);
      this.lease.assertWritten(rows);
    }
    const moved: ParkedJob = { ...parked, fromEvent, unpark: parked.unpark === 'no' ? 'no' : 'requested' };
    this.byJob.set(moved.jobId, moved);
    return moved;
  }

  /** Nothing of the job waits any more: its next events are published like all others. @throws {LeadershipLost} */
  async release(parked: ParkedJob): Promise<void> {
    const [rows]: [unknown[]] = await this.dataSource.query(RELEASE, [this.lease.epoch, parked.id]);
    this.lease.assertWritten(rows);
    this.byJob.delete(parked.jobId);
  }

  private async refresh(): Promise<void> {
    const rows: ParkedRow[] = await this.dataSource.query(LOAD);
    this.byJob.clear();
    for (const row of rows) this.remember(row);
  }

  private remember(row: ParkedRow): void {
    const requested = row.skip_event ? 'requested without the first event' : 'requested';
    this.byJob.set(row.job_id, {
      id: row.id,
      jobId: row.job_id,
      fromEvent: Number(row.from_event),
      unpark: row.is_requested ? requested : 'no',
    });
  }
}
