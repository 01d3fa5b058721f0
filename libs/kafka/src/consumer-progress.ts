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
}

interface PartitionProgress {
  position: bigint;
  end: bigint;
  readonly target: bigint;
}

const REFRESH_MS = 5_000;

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
    const known = this.assigned.map((partition) => this.partitions.get(partition));
    const joined = this.membership !== undefined;
    const complete = joined && known.every((each) => each !== undefined);
    let lag = 0n;
    for (const each of known) if (each && each.end > each.position) lag += each.end - each.position;
    return {
      joined,
      partitions: this.assigned,
      lag: complete ? Number(lag) : null,
      caughtUp: complete && known.every((each) => each !== undefined && each.position >= each.target),
    };
  }

  follow(consumer: Consumer): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.joined(payload.memberAssignment[this.of.topic] ?? []),
    );
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      // Nothing but markers and aborted records: the client goes past them without asking anybody.
      if (payload.batchSize === 0) this.moved(payload.partition, BigInt(payload.lastOffset) + 1n);
    });
  }

  moved(partition: number, position: bigint): void {
    const progress = this.partitions.get(partition);
    if (!progress || position <= progress.position) return;
    progress.position = position;
    if (position > progress.end) progress.end = position;
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
      const { low, high } = ends.get(partition) ?? { low: 0n, high: 0n };
      const position = committed.get(partition) ?? low;
      const known = this.partitions.get(partition);
      if (known === undefined) this.partitions.set(partition, { position, end: high, target: high });
      else if (high > known.end) known.end = high;
      this.moved(partition, position);
    }
  }
}
