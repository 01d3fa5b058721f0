import { type MetricDefinition, type Metrics, observeObstacles, observePool } from '@flow-pipelines/runtime';
import type { Intake } from './intake.js';

export const INTAKE_METRICS = {
  records: {
    name: 'flow_pipelines_intake_records_total',
    type: 'counter',
    help: 'Records by topic and outcome: taken over into the database, or rejected as dead letters.',
    labels: ['topic', 'outcome'],
  },
  failures: {
    name: 'flow_pipelines_intake_failures_total',
    type: 'counter',
    help: 'Transactions that failed, by topic; their records come again.',
    labels: ['topic'],
  },
  lag: {
    name: 'flow_pipelines_intake_lag_records',
    type: 'gauge',
    help: 'Records between this instance and the end of its partitions, by topic.',
    labels: ['topic'],
  },
  joined: {
    name: 'flow_pipelines_intake_joined',
    type: 'gauge',
    help: 'Whether this instance is a member of the consumer group of a topic: 1 or 0.',
    labels: ['topic'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** All that the intake's process tells Prometheus. */
export function observeIntake(metrics: Metrics, intake: Intake): void {
  metrics.collectDefaults();
  observePool(metrics, () => intake.database.pool);
  observeObstacles(metrics, () => intake.obstacles());
  metrics.read(INTAKE_METRICS.records, () =>
    intake
      .status()
      .flatMap(({ topic, taken, rejected }) => [
        [{ topic, outcome: 'taken' }, taken] as const,
        [{ topic, outcome: 'rejected' }, rejected] as const,
      ]),
  );
  metrics.read(INTAKE_METRICS.failures, () =>
    intake.status().map(({ topic, failures }) => [{ topic }, failures] as const),
  );
  metrics.read(INTAKE_METRICS.lag, () =>
    intake.status().flatMap(({ topic, lag }) => (lag === null ? [] : [[{ topic }, lag] as const])),
  );
  metrics.read(INTAKE_METRICS.joined, () =>
    intake.status().map(({ topic, joined }) => [{ topic }, joined ? 1 : 0] as const),
  );
}
