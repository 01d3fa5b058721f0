import type { TransactionalProducer } from '@flow-pipelines/kafka';
import type { DataSource } from 'typeorm';
import { type CommittedCursor, findCursor } from './committed-cursor.js';
import type { Cursor } from '@flow-pipelines/database';
import { EventLog, type LoggedEvent, type LogReading } from './event-log.js';
import { EventsRefused } from './events-refused.js';
import type { Lease } from './lease.js';
import { ParkedJobs } from './parked-jobs.js';
import { batchOf, NOTHING_PUBLISHED, type PublishedBatch } from './published-batch.js';
import { Publisher } from './publisher.js';
import type { RelaySettings } from './relay-settings.js';
import { Replays } from './replays/replays.js';
import type { TopicCheck } from './topic-check.js';

/** Thrown when Kafka has published events that this database does not have. Nothing is skipped over; see docs/operations/backup-and-restore.md. */
export class LogForgotEvents extends Error {
  override readonly name = 'LogForgotEvents';
}

/** What a leadership works with and on. */
export interface LeadershipParts {
  readonly dataSource: DataSource;
  /** Not open yet; the leadership closes it. */
  readonly producer: TransactionalProducer;
  readonly settings: RelaySettings;
  readonly topicCheck: TopicCheck;
}

/**
 * One producer's time of publishing under a lease. It begins by fencing every earlier producer, and only then reads where
 * they got to: the cursor that was committed in the same Kafka transactions as the events.
 *
 * Events of parked jobs are passed by the cursor and wait in the log, where their job's row says from which one on.
 */
export class Leadership {
  private ahead: Promise<LogReading> | undefined;
  /** The copy of a cursor that is being written, and a bound for the gaps that it has. */
  private copying: Promise<{ readonly position: number; readonly bound: bigint }> | undefined;

  private constructor(
    private readonly lease: Lease,
    private readonly publisher: Publisher,
    private readonly eventLog: EventLog,
    private current: Omit<CommittedCursor, 'unparked'>,
    readonly parkedJobs: ParkedJobs,
    private readonly replays: Replays,
  ) {}

  get cursor(): Cursor {
    return this.current.cursor;
  }

  /** Whether the next batch is being read already, as there is a backlog. */
  get isBehind(): boolean {
    return this.ahead !== undefined;
  }

  static async begin(lease: Lease, parts: LeadershipParts): Promise<Leadership> {
    const { producer, topicCheck, dataSource } = parts;
    const { name: topic } = parts.settings.topic;
    const eventLog = new EventLog(dataSource);
    try {
      await topicCheck.pass();
      lease.assertHeld();
      await producer.open();
      const { cursor, eventId, unparked } = await findCursor(lease, topicCheck.admin, topic);
      if (eventId !== null && !(await eventLog.remembers(cursor.position, eventId))) {
        throw new LogForgotEvents(
          `Kafka holds events of this log up to ${cursor.position}, but the database has another event there or none: was it restored from a backup?`,
        );
      }
      const parkedJobs = await ParkedJobs.load(dataSource, lease, unparked);
      const bound = await lease.save(cursor, NOTHING_PUBLISHED);
      const current = { cursor: cursor.bounded(bound), eventId };
      const publisher = new Publisher(producer, topic, lease);
      const replays = new Replays(dataSource, lease, publisher);
      return new Leadership(lease, publisher, eventLog, current, parkedJobs, replays);
    } catch (error) {
      await producer.close();
      throw error;
    }
  }

  /**
   * Publishes what is new, at most `limit` late events and `limit` new ones, in one Kafka transaction with the cursor.
   * @returns those that are new, also those of parked jobs, which wait
   * @throws {EventsRefused} when Kafka will never take one of them
   */
  async publishNext(limit: number): Promise<readonly LoggedEvent[]> {
    this.lease.assertHeld();
    const passed = this.cursor;
    const { events, sighting, lastEventId } = await (this.ahead ?? this.eventLog.read(passed, limit));
    this.ahead = undefined;
    const cursor = passed.advance(sighting);
    if (cursor.equals(passed)) {
      await this.copied();
      return [];
    }
    if (events.length >= limit) this.readAhead(cursor, limit);
    const eventId = cursor.position > passed.position ? lastEventId : this.current.eventId;
    const next = { cursor, eventId, unparked: null };
    const ready = events.filter((event) => !this.parkedJobs.holds(event));
    const published = events.length > 0 ? await this.publisher.publish(ready, next) : [];
    // failpoint: relay between commit and copy of the cursor
    // From here on Kafka has them, whatever happens to the copy.
    this.current = next;
    await this.copied();
    this.copy(cursor, batchOf(published, passed.position));
    return events;
  }

  /** Written while the next batch is read and on its way to Kafka; waited for before the one after it, and when there is none. */
  private copy(cursor: Cursor, batch: PublishedBatch): void {
    const { position } = cursor;
    this.copying = this.lease.save(cursor, batch).then((bound) => ({ position, bound }));
    // Whoever waits for it learns of a failure; nobody does when the next batch fails.
    this.copying.catch(() => undefined);
  }

  private async copied(): Promise<void> {
    const { copying } = this;
    this.copying = undefined;
    if (!copying) return;
    const { position, bound } = await copying;
    this.current = { ...this.current, cursor: this.cursor.bounded(bound, position) };
  }

  /** Behind a full batch there is a backlog: the next one is read while this one is written. */
  private readAhead(cursor: Cursor, limit: number): void {
    this.ahead = this.eventLog.read(cursor, limit);
    // Whoever asks for it learns of a failure; nobody does when the batch before fails.
    this.ahead.catch(() => undefined);
  }

  /**
   * Carries a request to unpark a job on by one step: publishes some of its waiting events, or ends its parking.
   * @returns whether there was something to do
   * @throws {EventsRefused} when Kafka still will not take one of them
   */
  async unparkNext(limit: number): Promise<boolean> {
    const requested = await this.parkedJobs.findRequested();
    if (!requested) return false;
    await this.copied();
    const { fromEvent, unpark } = requested;
    const skips = unpark === 'requested without the first event';
    const parked = skips ? await this.parkedJobs.moveTo(requested, fromEvent + 1) : requested;
    const events = await this.eventLog.readWaiting(parked, this.cursor, limit);
    const last = events.at(-1);
    if (!last) {
      await this.parkedJobs.release(parked);
      return true;
    }
    const unparked = { parkingId: parked.id, throughId: last.id };
    const published = await this.publisher.publish(events, { ...this.current, unparked }).catch((error: unknown) => {
      // Those before the refused one are unpublished too, and the cursor has passed them: it is not the one to wait for yet.
      throw error instanceof EventsRefused ? new EventsRefused(events, { cause: error.cause }) : error;
    });
    // On disk before the next transaction forgets how far this one has come.
    await this.parkedJobs.moveTo(parked, last.id + 1);
    this.copy(this.cursor, { late: published, onTime: [] });
    await this.copied();
    return true;
  }

  /** Carries a replay on by one step. @returns how many records that took, null without a replay @throws {EventsRefused} */
  async replayNext(limit: number): Promise<number | null> {
    return this.replays.replayNext(this.cursor, limit);
  }

  /** The one event is refused for good: its job is parked, or the replay that wanted it once more goes on without it. */
  async giveUpOn(event: LoggedEvent, { replayId, message }: EventsRefused): Promise<void> {
    if (replayId === null) await this.parkedJobs.park(event, message);
    else await this.replays.leaveOut(replayId, event, message);
  }

  async end(): Promise<void> {
    // Or it could be written over that of a leadership that comes later.
    await this.copied().catch(() => undefined);
    await this.publisher.close();
  }
}
