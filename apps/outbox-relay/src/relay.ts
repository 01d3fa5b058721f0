import { backoffMs, type KafkaConnection, KafkaError, pause } from '@flow-pipelines/kafka';
import { ensureEventPartitions } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import { EventLog } from './event-log.js';
import { LogForgotEvents, Leadership } from './leadership.js';
import { LeadershipLost, Lease } from './lease.js';
import type { RelaySettings } from './relay-settings.js';
import { WakeUp } from './wake-up.js';

/** The log's partitions are made weeks ahead, so that looking a few times a day leaves time for a failure to be seen. */
const PARTITIONS_EVERY_MS = 6 * 60 * 60 * 1_000;

/** What a process shows of its relay. */
export interface RelayStatus {
  readonly state: 'standby' | 'leading' | 'stopped';
  readonly position: number | null;
  readonly gaps: number | null;
  readonly published: number;
}

/**
 * Publishes the event log to Kafka: each event, in order per job.
 *
 *   standby ──(the lease is free)──▶ leading ──(lease lost, fenced by the broker)──▶ standby
 *      └─────────────── stop ──────────┴──────▶ stopped
 *
 * Whatever fails, nothing is skipped: a batch that may or may not have reached Kafka is settled by opening a new producer,
 * which fences or finishes the old one, and reading back the cursor that travels in the same Kafka transaction.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private readonly wakeUp: WakeUp;
  private readonly eventLog: EventLog;
  private running: Promise<void> | undefined;
  private leadership: Leadership | undefined;
  private published = 0;
  private partitionsAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly kafka: KafkaConnection,
    private readonly settings: RelaySettings,
    private readonly log: Logger,
  ) {
    this.wakeUp = new WakeUp(dataSource, log);
    this.eventLog = new EventLog(dataSource);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Lets the batch in flight end, hands the lead over, and ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.wakeUp.close();
  }

  status(): RelayStatus {
    const cursor = this.leadership?.cursor;
    return {
      state: this.stopping.signal.aborted ? 'stopped' : this.leadership ? 'leading' : 'standby',
      position: cursor?.position ?? null,
      gaps: cursor?.gaps.length ?? null,
      published: this.published,
    };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const lease = await Lease.acquire(this.dataSource, this.settings.owner, this.settings.leaseMs, this.log);
        if (lease) await this.lead(lease);
        else await this.pause(this.settings.leaseMs / 5);
        failures = 0;
      } catch (error) {
        const level = error instanceof LogForgotEvents ? 'error' : failures === 0 ? 'warn' : 'debug';
        this.log[level]({ err: error }, 'the relay cannot work now; trying again');
        await this.pause(backoffMs(failures));
        failures += 1;
      }
    }
  }

  /** Publishes until the lease is lost or the process stops; a producer that broke is replaced, the lease is kept. */
  private async lead(lease: Lease): Promise<void> {
    this.log.info({ epoch: lease.epoch }, 'leading');
    try {
      for (let failures = 0; !this.stopping.signal.aborted;) {
        try {
          await this.publishUntilBroken(lease, () => (failures = 0));
        } catch (error) {
          if (!(error instanceof KafkaError) || error.fenced) throw error;
          this.log[failures === 0 ? 'warn' : 'debug'](
            { err: error },
            'Kafka refused or is away; events wait in the log',
          );
          await this.pause(backoffMs(failures));
          failures += 1;
          lease.assertHeld();
        }
      }
    } catch (error) {
      if (error instanceof LeadershipLost || (error instanceof KafkaError && error.fenced)) {
        this.log.warn({ err: error, epoch: lease.epoch }, 'no longer leading');
      } else {
        throw error;
      }
    } finally {
      await lease.release();
    }
  }

  private async publishUntilBroken(lease: Lease, succeeded: () => void): Promise<void> {
    const leadership = await Leadership.begin(lease, this.kafka, this.eventLog, this.settings);
    this.leadership = leadership;
    try {
      const { signal } = this.stopping;
      while (!signal.aborted) {
        await this.keepPartitionsAhead();
        const count = await leadership.publishNext(this.settings.batchSize);
        succeeded();
        this.published += count;
        if (count > 0) this.wakeUp.reset();
        if (count < this.settings.batchSize) await this.wakeUp.wait(AbortSignal.any([signal, lease.lost]));
      }
    } finally {
      this.leadership = undefined;
      await leadership.end();
    }
  }

  private async keepPartitionsAhead(): Promise<void> {
    if (performance.now() - this.partitionsAt < PARTITIONS_EVERY_MS) return;
    this.partitionsAt = performance.now();
    await ensureEventPartitions(this.dataSource).catch((error: unknown) => {
      this.log.error(
        { err: error },
        'partitions of the event log could not be made ahead; the default one catches all',
      );
    });
  }

  private pause(ms: number): Promise<void> {
    return pause(ms, this.stopping.signal);
  }
}
