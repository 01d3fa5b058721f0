import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import type { ConsumedRecord } from '@flow-pipelines/kafka';

/** An event on its way to its effect. */
export interface QueuedEvent {
  readonly event: JobPipelinesUpdated;
  readonly record: ConsumedRecord;
  /** Aborted when the partition may be somebody else's by now, or the consumer stops. */
  readonly signal: AbortSignal;
  /** Done, one way or another: its offset may go. */
  readonly settle: () => void;
  /** Not done, and read again by whoever has the partition then. */
  readonly drop: () => void;
}

interface Lane {
  readonly jobId: string;
  readonly events: QueuedEvent[];
  /** Of the first event. A lane that has failed, or was taken with one that did, is taken alone. */
  failures: number;
  isAlone: boolean;
  state: 'waiting' | 'busy' | 'resting';
}

/**
 * The events that wait for their effect, one lane for each job: the events of a job follow each other, the jobs go on
 * beside each other.
 *
 *     waiting ──take──▶ busy ──leave──▶ gone (or waiting, with what has come behind)
 *        ▲               ├──giveBack──▶ waiting
 *        └────wake─────── resting ◀──rest──┘
 */
export class JobLanes {
  private readonly lanes = new Map<string, Lane>();
  /** In the order in which they became ready. */
  private readonly ready = new Set<Lane>();

  get hasReady(): boolean {
    return this.ready.size > 0;
  }

  add(queued: QueuedEvent): void {
    const { job_id: jobId } = queued.event;
    const known = this.lanes.get(jobId);
    if (known) {
      known.events.push(queued);
      return;
    }
    const lane: Lane = { jobId, events: [queued], failures: 0, isAlone: false, state: 'waiting' };
    this.lanes.set(jobId, lane);
    this.ready.add(lane);
  }

  /** So many events at most, of any number of jobs, or the first event of one that must be alone. */
  take(max: number): QueuedEvent[] {
    const taken: QueuedEvent[] = [];
    for (const lane of this.ready) {
      if (lane.isAlone && taken.length > 0) continue;
      const room = lane.isAlone ? 1 : max - taken.length;
      this.ready.delete(lane);
      lane.state = 'busy';
      taken.push(...(lane.events.length > room ? lane.events.slice(0, room) : lane.events));
      if (lane.isAlone || taken.length >= max) break;
    }
    return taken;
  }

  /** These are done, the events of each job in a row, as they were taken. What came behind them is ready. */
  leave(done: readonly QueuedEvent[]): void {
    for (let start = 0, end = 0; start < done.length; start = end) {
      const jobId = done[start]?.event.job_id ?? '';
      while (done[end]?.event.job_id === jobId) end += 1;
      const lane = this.lanes.get(jobId);
      // Dropped meanwhile; what is there now came later.
      if (!lane || lane.events[0] !== done[start]) continue;
      lane.events.splice(0, end - start);
      lane.failures = 0;
      lane.isAlone = false;
      this.release(lane);
    }
  }

  /** These are not done and may be taken again. */
  giveBack(jobIds: Iterable<string>, { alone = false } = {}): void {
    for (const jobId of jobIds) {
      const lane = this.laneOf(jobId);
      lane.isAlone ||= alone;
      this.release(lane);
    }
  }

  /** Its first event has failed; the lane waits for `wake`. @returns how often by now */
  rest(jobId: string): number {
    const lane = this.laneOf(jobId);
    lane.isAlone = true;
    lane.state = 'resting';
    lane.failures += 1;
    return lane.failures;
  }

  wake(jobId: string): void {
    const lane = this.lanes.get(jobId);
    if (lane?.state === 'resting') this.release(lane);
  }

  /** Takes out what is not wanted any more, except what is busy. @returns the events */
  dropAborted(): QueuedEvent[] {
    const dropped: QueuedEvent[] = [];
    for (const lane of this.lanes.values()) {
      const gone = lane.state === 'busy' ? [] : lane.events.filter(isAborted);
      if (gone.length === 0) continue;
      dropped.push(...gone);
      lane.events.splice(0, lane.events.length, ...lane.events.filter((one) => !isAborted(one)));
      // What is left came to another owner of the partition, who is we again.
      lane.failures = 0;
      this.release(lane);
    }
    return dropped;
  }

  private release(lane: Lane): void {
    lane.state = 'waiting';
    if (lane.events.length > 0) this.ready.add(lane);
    else {
      this.ready.delete(lane);
      this.lanes.delete(lane.jobId);
    }
  }

  private laneOf(jobId: string): Lane {
    const lane = this.lanes.get(jobId);
    if (!lane) throw new Error(`no events of job ${jobId} are waiting`);
    return lane;
  }
}

function isAborted({ signal }: QueuedEvent): boolean {
  return signal.aborted;
}
