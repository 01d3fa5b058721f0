import type { DatabaseConnection } from '@flow-pipelines/database';
import { type MetricDefinition, type Metrics, observeObstacles, observePool } from '@flow-pipelines/runtime';
import type { Relay } from './relay.js';
import { readDelivery } from './read-delivery.js';

/** Those of the database are the same from every relay, leader or standby: take the maximum of them. */
export const RELAY_METRICS = {
  leader: {
    name: 'flow_pipelines_relay_leader',
    type: 'gauge',
    help: 'Whether this relay holds the lease: 1 or 0. The sum over all relays is 1, but for the moments of a change.',
  },
  lag: {
    name: 'flow_pipelines_relay_lag_events',
    type: 'gauge',
    help: 'Ids of the log between the cursor and the newest event; those that were rolled back count too. From the database.',
  },
  oldestUnpublished: {
    name: 'flow_pipelines_relay_oldest_unpublished_seconds',
    type: 'gauge',
    help: 'Age of the oldest event above the cursor, 0 when there is none. From the database.',
  },
  parkedJobs: {
    name: 'flow_pipelines_relay_parked_jobs',
    type: 'gauge',
    help: 'Jobs whose events wait because Kafka refuses one of them. From the database.',
  },
  openReplays: {
    name: 'flow_pipelines_relay_open_replays',
    type: 'gauge',
    help: 'Replays that are asked for and have not ended. From the database.',
  },
  published: {
    name: 'flow_pipelines_relay_published_events_total',
    type: 'counter',
    help: 'Events that the cursor of this relay has passed; those of parked jobs count then.',
  },
  batch: {
    name: 'flow_pipelines_relay_batch_duration_seconds',
    type: 'histogram',
    help: "From reading a batch, or waiting for what is read ahead, to Kafka's commit and the copy of the cursor before it; looks that found nothing do not count.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  },
  kafkaFailures: {
    name: 'flow_pipelines_relay_kafka_failures_total',
    type: 'counter',
    help: 'Times that Kafka was away or refused something, by code. Nothing was lost: the relay goes on from its cursor.',
    labels: ['code'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** All that the relay's process tells Prometheus. */
export function observeRelay(metrics: Metrics, relay: Relay, database: DatabaseConnection): void {
  metrics.collectDefaults();
  observePool(metrics, () => database.pool);
  observeObstacles(metrics, () => [relay.obstacle.code]);
  metrics.read(RELAY_METRICS.leader, () => (relay.status().holdsLease ? 1 : 0));
  metrics.read(RELAY_METRICS.published, () => relay.status().published);

  const delivery = onceAtATime(() => readDelivery(database.dataSource));
  metrics.read(RELAY_METRICS.lag, async () => (await delivery()).lag);
  metrics.read(RELAY_METRICS.oldestUnpublished, async () => (await delivery()).oldestUnpublishedSeconds);
  metrics.read(RELAY_METRICS.parkedJobs, async () => (await delivery()).parkedJobs);
  metrics.read(RELAY_METRICS.openReplays, async () => (await delivery()).openReplays);

  const batch = metrics.histogram(RELAY_METRICS.batch);
  relay.events.on('batch', (seconds) => batch.observe(seconds));
  const failures = metrics.counter(RELAY_METRICS.kafkaFailures);
  relay.events.on('failure', ({ code }) => failures.inc({ code }));
}

/** Several metrics of one answer come from one query. */
function onceAtATime<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () =>
    (running ??= read().finally(() => {
      running = undefined;
    }));
}
