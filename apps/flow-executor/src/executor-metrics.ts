import type { Counters, JobPipelinesConsumer, PostgresStore } from '@flow-pipelines/executor-kit';
import { type MetricDefinition, type Metrics, observeObstacles, observePool } from '@flow-pipelines/runtime';

export const EXECUTOR_METRICS = {
  events: {
    name: 'flow_pipelines_executor_events_total',
    type: 'counter',
    help: 'Records of the topic by outcome: applied, dropped (known already), held (for a parked job), parked, tombstones, rejected.',
    labels: ['outcome'],
  },
  failures: {
    name: 'flow_pipelines_executor_failures_total',
    type: 'counter',
    help: 'Attempts of handler or store that failed; they are made again.',
  },
  handler: {
    name: 'flow_pipelines_executor_handler_duration_seconds',
    type: 'histogram',
    help: 'How long the handler took for one event, by outcome: done or failed.',
    labels: ['outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  },
  lag: {
    name: 'flow_pipelines_executor_lag_records',
    type: 'gauge',
    help: 'Offsets between this instance and the end of its partitions, markers of transactions included.',
  },
  caughtUp: {
    name: 'flow_pipelines_executor_caught_up',
    type: 'gauge',
    help: 'Whether all is worked off that was there when the partitions were assigned: 1 or 0.',
  },
  parkedJobs: {
    name: 'flow_pipelines_executor_parked_jobs',
    type: 'gauge',
    help: 'Jobs that the executor has given up on for now, in all instances together.',
  },
  acknowledgementsDropped: {
    name: 'flow_pipelines_executor_acknowledgements_dropped_total',
    type: 'counter',
    help: 'Acknowledgements that could not be written to Kafka.',
  },
} as const satisfies Record<string, MetricDefinition>;

const OUTCOMES = [
  'applied',
  'dropped',
  'held',
  'parked',
  'tombstones',
  'rejected',
] as const satisfies (keyof Counters)[];

/** All that the executor's process tells Prometheus. */
export function observeExecutor(metrics: Metrics, consumer: JobPipelinesConsumer<unknown>, store: PostgresStore): void {
  metrics.collectDefaults();
  observePool(metrics, () => store.pool);
  observeObstacles(metrics, () => consumer.obstacles());
  metrics.read(EXECUTOR_METRICS.events, () => {
    const status = consumer.status();
    return OUTCOMES.map((outcome) => [{ outcome }, status[outcome]] as const);
  });
  metrics.read(EXECUTOR_METRICS.failures, () => consumer.status().failures);
  metrics.read(EXECUTOR_METRICS.lag, () => consumer.status().lag);
  metrics.read(EXECUTOR_METRICS.caughtUp, () => (consumer.status().caughtUp ? 1 : 0));
  metrics.read(EXECUTOR_METRICS.parkedJobs, () => consumer.status().parkedJobs);
  metrics.read(EXECUTOR_METRICS.acknowledgementsDropped, () => consumer.status().acknowledgementsDropped);

  const handler = metrics.histogram(EXECUTOR_METRICS.handler);
  consumer.events.on('handled', ({ seconds, outcome }) => handler.observe({ outcome }, seconds));
}
