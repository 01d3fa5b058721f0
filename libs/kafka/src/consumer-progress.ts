import type { Consumer } from 'kafkajs';
import { backoffMs, pause } from './backoff.js';
import type { TopicAdmin } from './topic-admin.js';

export interface Progress {
  /** Whether the consumer is a member of its group at this moment. */
  readonly joined: boolean;
  readonly partitions: readonly number[];
  /** Offsets between us and the end, markers of transactions included; null until it is known. */
  readonly lag: number | null;
  /** Whether all that was there when the partitions were assigned has been worked off. */
  readonly caughtUp: boolean;
  /** How far that has come, from 0 to 1; null until it is known. */
  readonly caughtUpBy: number | null;
}

interface PartitionProgress {
  position: bigint;
  end: bigint;
  readonly start: bigint;
  readonly target: bigint;
  /** What the broker knows is the position of before. */
  readonly isRestarted: boolean;
}

type Ends = ReadonlyMap<number, { readonly low: bigint; readonly high: bigint }>;

const REFRESH_MS = 5_000;
const NOTHING = { low: 0n, high: 0n };

/** Knows how far each assigned partition has come. Reset with every assignment; asks the brokers in the background. */
export class ConsumerProgress {
  private assigned: readonly number[] = [];
  private readonly partitions = new Map<number, PartitionProgress>();
  private membership: AbortController | undefined;

  constructor(
    private readonly admin: TopicAdmin,
    private readonly of: { readonly topic: string; readonly groupId: string },
  ) {}

  status(): Progress {
    const known = this.assigned.flatMap((partition) => this.partitions.get(partition) ?? []);
    const joined = this.membership !== undefined;
    const complete = joined && known.length === this.assigned.length;
    const sum = (of: (each: PartitionProgress) => bigint) =>
      Number(known.map(of).reduce((total, each) => total + (each > 0n ? each : 0n), 0n));
    const all = sum(({ start, target }) => target - start);
    const left = sum(({ position, target }) => target - position);
    return {
      joined,
      partitions: this.assigned,
      lag: complete ? sum(({ position, end }) => end - position) : null,
      caughtUp: complete && left === 0,
      caughtUpBy: complete ? (all === 0 ? 1 : 1 - left / all) : null,
    };
  }

  follow(consumer: Consumer): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.joined(payload.memberAssignment[this.of.topic] ?? []),
    );
  }

  moved(partition: number, position: bigint): void {
    const progress = this.partitions.get(partition);
    if (!progress || position <= progress.position) return;
    progress.position = position;
    if (position > progress.end) progress.end = position;
  }

  /** The assigned partitions are read again from their beginning. */
  restarted(ends: Ends): void {
    for (const partition of this.assigned) {
      const { low, high } = ends.get(partition) ?? NOTHING;
      this.partitions.set(partition, { position: low, end: high, start: low, target: high, isRestarted: true });
    }
  }

  left(): void {
    this.membership?.abort();
    this.membership = undefined;
    this.assigned = [];
    this.partitions.clear();
  }

  private joined(assigned: readonly number[]): void {
    this.left();
    this.assigned = assigned;
    this.membership = new AbortController();
    void this.refreshUntil(this.membership.signal);
  }

  private async refreshUntil(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.refresh(signal);
        failures = 0;
      } catch {
        failures += 1;
      }
      await pause(failures === 0 ? REFRESH_MS : backoffMs(failures), signal);
    }
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    const { topic, groupId } = this.of;
    const [ends, committed] = await Promise.all([
      this.admin.fetchEndOffsets(topic),
      this.admin.fetchCommittedOffsets(groupId, topic),
    ]);
    if (signal.aborted) return;
    for (const partition of this.assigned) {
      const { low, high } = ends.get(partition) ?? NOTHING;
      const position = committed.get(partition) ?? low;
      const known = this.partitions.get(partition);
      if (known === undefined)
        this.partitions.set(partition, { position, end: high, start: position, target: high, isRestarted: false });
      else if (high > known.end) known.end = high;
      if (!known?.isRestarted) this.moved(partition, position);
    }
  }
}
