import { type MetricDefinition, OBSTACLE_METRICS, POOL_METRICS } from '@flow-pipelines/runtime';
import { API_METRICS } from '../../apps/api/src/api-metrics.js';
import { EXECUTOR_METRICS } from '../../apps/flow-executor/src/executor-metrics.js';
import { INTAKE_METRICS } from '../../apps/intake/src/intake-metrics.js';
import { RELAY_METRICS } from '../../apps/outbox-relay/src/relay-metrics.js';

const all = (...catalogs: Readonly<Record<string, MetricDefinition>>[]) =>
  catalogs.flatMap(Object.values<MetricDefinition>);

/** What each process tells Prometheus, by its name in docs/metrics.md; beside that, what all Node.js processes do. */
export const METRICS_OF: Readonly<Record<string, readonly MetricDefinition[]>> = {
  api: all(API_METRICS, POOL_METRICS),
  'outbox-relay': all(RELAY_METRICS, POOL_METRICS, OBSTACLE_METRICS),
  intake: all(INTAKE_METRICS, POOL_METRICS, OBSTACLE_METRICS),
  'flow-executor': all(EXECUTOR_METRICS, POOL_METRICS, OBSTACLE_METRICS),
};
