import type { DataSource } from 'typeorm';
import type { Cursor } from '@flow-pipelines/database';
import type { LoggedEvent } from '../event-log.js';
import { EventsRefused } from '../events-refused.js';
import type { Lease } from '../lease.js';
import type { Publisher } from '../publisher.js';
import { ReplayReader } from './replay-reader.js';
import { ReplayRequests, type ReplayRequest } from './replay-request.js';

/**
 * Publishes events once more on request, with the same bytes, some at a time between live batches. The last record of each
 * job in each Kafka transaction is the job's newest event: otherwise an old one could become the last of its key, and
 * compaction would keep it for ever.
 */
export class Replays {
  private readonly requests: ReplayRequests;
  private readonly reader: ReplayReader;

  constructor(
    dataSource: DataSource,
    lease: Lease,
    private readonly publisher: Publisher,
  ) {
    this.requests = new ReplayRequests(dataSource, lease);
    this.reader = new ReplayReader(dataSource);
  }

  /**
   * Carries the oldest replay on by one step.
   * @returns how many records that took, or null when no replay is asked for
   * @throws {EventsRefused} with the id of the replay
   */
  async replayNext(cursor: Cursor, limit: number): Promise<number | null> {
    const request = await this.requests.findFirst(cursor.position);
    if (!request) return null;
    if (request.is_cancelled) {
      await this.requests.finish(request.id, 'cancelled');
      return 0;
    }
    return request.newest_only ? this.repeatNewest(request, cursor) : this.repeatSome(request, cursor, limit);
  }

  /** Goes on without an event that Kafka does not take any more, or never took. */
  async leaveOut(replayId: string, { id }: LoggedEvent, reason: string): Promise<void> {
    await this.requests.leaveOut(replayId, id, reason);
  }

  private async repeatNewest(request: ReplayRequest, cursor: Cursor): Promise<number> {
    const events = await this.reader.readNewest(request, [request.job_id ?? ''], cursor);
    await this.repeat(request, events);
    await this.requests.moveTo(request, request.through, events.length);
    await this.requests.finish(request.id, 'done');
    return events.length;
  }

  private async repeatSome(request: ReplayRequest, cursor: Cursor, limit: number): Promise<number> {
    const { events, scannedTo } = await this.reader.read(request, cursor, limit);
    if (scannedTo === null) {
      await this.requests.finish(request.id, 'done');
      return 0;
    }
    const last = new Map(events.map(({ id, jobId }) => [jobId, id]));
    const newest = await this.reader.readNewest(request, [...last.keys()], cursor);
    const records = [...events, ...newest.filter(({ id, jobId }) => last.get(jobId) !== id)];
    await this.repeat(request, records);
    await this.requests.moveTo(request, scannedTo, events.length);
    return records.length;
  }

  private async repeat({ id }: ReplayRequest, events: readonly LoggedEvent[]): Promise<void> {
    if (events.length === 0) return;
    try {
      await this.publisher.repeat(events);
    } catch (error) {
      throw error instanceof EventsRefused ? new EventsRefused(error.events, { cause: error.cause }, id) : error;
    }
  }
}
