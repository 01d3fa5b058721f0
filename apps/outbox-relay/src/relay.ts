import { EventEmitter } from 'node:events';
import { EVENTS_CHANNEL, LEASE_CHANNEL } from '@flow-pipelines/database';
import { backoffMs, type KafkaConnection, KafkaError, Obstacle, pause } from '@flow-pipelines/kafka';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import { BatchSize } from './batch-size.js';
import { EventsRefused } from './events-refused.js';
import { LogForgotEvents, Leadership } from './leadership.js';
import { LeadershipLost, Lease } from './lease.js';
import { LogPartitions } from './log-partitions.js';
import { Pace } from './pace.js';
import { PoisonSearch } from './poison-search.js';
import { Producers } from './producers.js';
import type { RelaySettings } from './relay-settings.js';
import type { RelayEvents, RelayStatus } from './relay-status.js';
import { Requests } from './requests.js';
import { TopicCheck } from './topic-check.js';
import { WakeUp } from './wake-up.js';

/**
 * Publishes the event log to Kafka: each event, in order per job. A job with an event that Kafka refuses for good is parked.
 *
 *   standby ──(the lease is free)──▶ leading ──(lease lost, fenced by the broker)──▶ standby
 *      └─────────────── stop ──────────┴──────▶ stopped
 *
 * Whatever fails, nothing is skipped: a batch that may or may not have reached Kafka is settled by opening a new producer,
 * which fences or finishes the old one, and reading back the cursor that travels in the same Kafka transaction.
 */
export class Relay {
  readonly obstacle = new Obstacle();
  readonly events = new EventEmitter<RelayEvents>();
  private readonly stopping = new AbortController();
  private readonly wakeUp: WakeUp;
  private readonly leaseFree: WakeUp;
  private readonly topicCheck: TopicCheck;
  private readonly poisonSearch: PoisonSearch;
  private readonly partitions: LogPartitions;
  private readonly producers: Producers;
  private readonly requests: Requests;
  private running: Promise<void> | undefined;
  private leadership: Leadership | undefined;
  private holdsLease = false;
  private published = 0;
  private isStandingBy = false;

  constructor(
    private readonly dataSource: DataSource,
    kafka: KafkaConnection,
    private readonly settings: RelaySettings,
    private readonly log: Logger,
  ) {
    this.wakeUp = new WakeUp(dataSource, EVENTS_CHANNEL, log);
    this.leaseFree = new WakeUp(dataSource, LEASE_CHANNEL, log);
    this.topicCheck = new TopicCheck(kafka.topicAdmin(), settings);
    this.poisonSearch = new PoisonSearch(log);
    this.partitions = new LogPartitions(dataSource, settings.logRetentionDays, log);
    this.producers = new Producers(kafka, settings);
    this.requests = new Requests(settings.replayEventsPerSecond);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Lets the batch in flight end, hands the lead over, and ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const { wakeUp, leaseFree, topicCheck, producers } = this;
    await Promise.all([wakeUp.close(), leaseFree.close(), topicCheck.admin.close(), producers.close()]);
  }

  status(): RelayStatus {
    const cursor = this.leadership?.cursor;
    return {
      state: this.stopping.signal.aborted ? 'stopped' : this.leadership ? 'leading' : 'standby',
      holdsLease: this.holdsLease,
      position: cursor?.position ?? null,
      gaps: cursor?.gaps.length ?? null,
      parkedJobs: this.leadership?.parkedJobs.size ?? null,
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
        else await this.standBy();
        failures = 0;
      } catch (error) {
        const level = error instanceof LogForgotEvents ? 'error' : failures === 0 ? 'warn' : 'debug';
        this.log[level]({ err: error }, 'the relay cannot work now; trying again');
        await this.pause(backoffMs(failures));
        failures += 1;
      }
    }
  }

  private async standBy(): Promise<void> {
    if (!this.isStandingBy) this.log.info({}, 'standing by: another relay leads');
    this.isStandingBy = true;
    this.topicCheck.lookAhead();
    this.producers.connectAhead();
    await this.leaseFree.wait(this.stopping.signal);
  }

  /** Publishes until the lease is lost or the process stops; a producer that broke is replaced, the lease is kept. */
  private async lead(lease: Lease): Promise<void> {
    this.log.info({ epoch: lease.epoch }, 'leading');
    this.isStandingBy = false;
    this.holdsLease = true;
    this.leaseFree.reset();
    await this.leaseFree.close();
    try {
      for (let failures = 0; !this.stopping.signal.aborted;) {
        try {
          await this.publishUntilBroken(lease, () => (failures = 0));
        } catch (error) {
          this.topicCheck.forget();
          if (error instanceof KafkaError) this.events.emit('failure', error);
          if (!(error instanceof KafkaError) || error.fenced) throw error;
          const level = this.obstacle.met(error) || failures === 0 ? 'warn' : 'debug';
          this.log[level]({ err: error }, 'Kafka refused or is away; events wait in the log');
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
      this.obstacle.passed();
      this.holdsLease = false;
      await lease.release();
    }
  }

  private async publishUntilBroken(lease: Lease, succeeded: () => void): Promise<void> {
    const { dataSource, settings, topicCheck } = this;
    const producer = this.producers.take(this.poisonSearch.maxPartitionBytes);
    const leadership = await Leadership.begin(lease, { dataSource, producer, settings, topicCheck });
    this.leadership = leadership;
    try {
      await this.publish(leadership, lease, () => {
        succeeded();
        this.poisonSearch.tryLarger(producer);
      });
    } catch (error) {
      if (!(error instanceof EventsRefused)) throw error;
      await this.poisonSearch.found(error, leadership);
    } finally {
      this.leadership = undefined;
      // A standby need not wait until the connections are closed: it fences this producer in any case.
      if (this.stopping.signal.aborted) await lease.release();
      await leadership.end();
    }
  }

  private async publish(leadership: Leadership, lease: Lease, succeeded: () => void): Promise<void> {
    const { signal } = this.stopping;
    const batchSize = new BatchSize(this.settings.batchSize);
    const pace = new Pace();
    while (!signal.aborted) {
      const startedAt = performance.now();
      const events = await leadership.publishNext(this.poisonSearch.limitOf(batchSize.limit));
      batchSize.learnFrom(events);
      succeeded();
      this.obstacle.passed();
      this.published += events.length;
      if (events.length > 0) {
        this.wakeUp.reset();
        this.events.emit('batch', (performance.now() - startedAt) / 1_000, events);
      }
      // Whoever waits for the lead need not wait for these too.
      if (this.stopping.signal.aborted) return;
      const requestsInMs = await this.requests.serve(leadership, this.poisonSearch.maxPartitionBytes === undefined);
      await this.partitions.keep();
      // After a batch it does not wait to be woken: while that was under way there will have been more, announced or not.
      const restMs = leadership.isBehind ? 0 : pace.pauseAfter(events.length, startedAt, performance.now());
      if (events.length === 0) await this.wakeUp.wait(AbortSignal.any([signal, lease.lost]), requestsInMs);
      else if (restMs > 0) await this.pause(restMs);
    }
  }

  private pause(ms: number): Promise<void> {
    return pause(ms, this.stopping.signal);
  }
}
