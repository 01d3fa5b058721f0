import { LEASE_CHANNEL, queryPrepared, type Statement } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import { Cursor } from '@flow-pipelines/database';
import { asArrays, type PublishedBatch } from './published-batch.js';

/** Takes the lead when nobody holds it. The lease is measured by the database's clock alone. */
const ACQUIRE = `
update relay_state
   set owner = $1, epoch = epoch + 1, lease_expires_at = clock_timestamp() + $2 * interval '1 millisecond'
 where id = 1 and (lease_expires_at is null or lease_expires_at < clock_timestamp())
returning epoch, position, gaps::text, log_id`;

const RENEW = `
update relay_state
   set lease_expires_at = clock_timestamp() + $2 * interval '1 millisecond'
 where id = 1 and epoch = $1 and lease_expires_at >= clock_timestamp()
returning epoch`;

const RELEASE = `
with released as (
  update relay_state set owner = null, lease_expires_at = null where id = 1 and epoch = $1 returning epoch
)
select pg_notify('${LEASE_CHANNEL}', '') from released`;

/**
 * The copy of the cursor and where the events are that it has passed, in one round trip. Its own transaction id is above
 * that of every transaction that could fill the gaps in it. Not waited for on disk: Kafka holds the cursor that counts.
 */
const SAVE_CURSOR: Statement = {
  name: 'save-cursor',
  text: `
with unhurried as materialized (
  select set_config('synchronous_commit', 'off', true)
), saved as (
  update relay_state set position = $2, gaps = $3::int8multirange
    from unhurried
   where id = 1 and epoch = $1
  returning epoch
), batch as (
  select true as is_late, id as last_id, array[id] as event_ids, array[kafka_partition] as partitions, array[kafka_offset] as offsets
    from unnest($4::bigint[], $5::integer[], $6::bigint[]) as late (id, kafka_partition, kafka_offset)
   union all
  select false, ($7::bigint[])[cardinality($7)], $7, $8::integer[], $9::bigint[] where cardinality($7) > 0
), recorded as (
  insert into published_batches (is_late, last_id, event_ids, partitions, offsets, epoch)
  select batch.*, saved.epoch from batch cross join saved
      on conflict (is_late, last_id) do update
     set (event_ids, partitions, offsets, epoch, published_at)
       = (excluded.event_ids, excluded.partitions, excluded.offsets, excluded.epoch, excluded.published_at)
)
select pg_current_xact_id()::text as xid from saved`,
};

/**
 * Before a statement that may change something only while `$1` is the epoch: a renewal of the lease that is under way is
 * waited for, and whoever leads later waits for this, and then sees what was written.
 */
export const UNDER_LEASE = `with lease as (select epoch from relay_state where id = 1 and epoch = $1 for share)`;

/** Somebody else leads, or may: nothing more may be published under this lease. */
export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost';
}

interface LeaseRow {
  readonly epoch: string;
  readonly position: string;
  readonly gaps: string;
  readonly log_id: string;
}

/**
 * Leadership of the log, held for a few seconds at a time and renewed at a third of that. Every write names the lease's
 * epoch, so a leader that was frozen past its lease changes nothing when it wakes up.
 *
 *   acquire ──▶ held ──(renewal fails for as long as the lease lasts, or another epoch is seen)──▶ lost
 *                 └──(release)──▶ released
 */
export class Lease {
  /** Aborted when the lease is lost; its reason is a LeadershipLost. */
  readonly lost: AbortSignal;
  private readonly losing = new AbortController();
  private readonly renewals: NodeJS.Timeout;
  private validUntil: number;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly row: LeaseRow,
    private readonly durationMs: number,
    askedAt: number,
    private readonly log: Logger,
  ) {
    this.lost = this.losing.signal;
    this.validUntil = askedAt + durationMs;
    this.renewals = setInterval(() => void this.renew(), durationMs / 3);
  }

  /** @returns null while somebody else holds it */
  static async acquire(dataSource: DataSource, owner: string, durationMs: number, log: Logger): Promise<Lease | null> {
    const askedAt = performance.now();
    const [rows]: [LeaseRow[]] = await dataSource.query(ACQUIRE, [owner, durationMs]);
    const [row] = rows;
    return row ? new Lease(dataSource, row, durationMs, askedAt, log) : null;
  }

  get epoch(): string {
    return this.row.epoch;
  }

  /** Tells this database's log from that of every other one. */
  get logId(): string {
    return this.row.log_id;
  }

  /** The cursor as its copy stood when the lease was taken. */
  get copiedCursor(): Cursor {
    return Cursor.parse(Number(this.row.position), this.row.gaps);
  }

  /** @throws {LeadershipLost} when the lease may have ended by now: asked before each batch, by this machine's own clock */
  assertHeld(): void {
    if (!this.lost.aborted && performance.now() >= this.validUntil)
      this.lose('the lease ran out before it was renewed');
    this.lost.throwIfAborted();
  }

  /** What a statement that names this lease's epoch answered. @throws {LeadershipLost} when it found another one */
  assertWritten(rows: readonly unknown[]): void {
    if (rows.length === 0) this.lose('another relay has taken over');
    this.lost.throwIfAborted();
  }

  /**
   * Writes the copy of the cursor and what was published on the way to it.
   * @returns a bound for the gaps that the cursor has
   * @throws {LeadershipLost}
   */
  async save(cursor: Cursor, { late, onTime }: PublishedBatch): Promise<bigint> {
    const rows = await queryPrepared<{ xid: string }>(this.dataSource, SAVE_CURSOR, [
      this.row.epoch,
      cursor.position,
      cursor.gapsAsText(),
      ...asArrays(late),
      ...asArrays(onTime),
    ]);
    this.assertWritten(rows);
    return BigInt(rows[0]?.xid ?? 0);
  }

  /** Lets a standby take over at once. Never fails: an unreleased lease runs out by itself. */
  async release(): Promise<void> {
    clearInterval(this.renewals);
    if (this.lost.aborted) return;
    this.losing.abort(new LeadershipLost('released'));
    await this.dataSource.query(RELEASE, [this.row.epoch]).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const [rows]: [unknown[]] = await this.dataSource.query(RENEW, [this.row.epoch, this.durationMs]);
      if (rows.length === 0) this.lose('another relay has taken over, or the lease ran out');
      else this.validUntil = askedAt + this.durationMs;
    } catch (error) {
      this.log.warn({ err: error }, 'the lease could not be renewed');
      if (performance.now() >= this.validUntil) this.lose('the lease ran out while the database was away');
    }
  }

  private lose(reason: string): void {
    clearInterval(this.renewals);
    this.losing.abort(new LeadershipLost(reason));
  }
}
