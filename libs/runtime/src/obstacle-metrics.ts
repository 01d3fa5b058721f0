import type { MetricDefinition, Metrics } from './metrics.js';

/** Of every process that talks to Kafka. */
export const OBSTACLE_METRICS = {
  obstacle: {
    name: 'flow_pipelines_kafka_obstacle',
    type: 'gauge',
    help: 'What the brokers deny until somebody changes a setting, by code; 1 while it is in the way.',
    labels: ['code'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** @param codesOf of each part that talks to Kafka: what is in its way now, if anything is */
export function observeObstacles(metrics: Metrics, codesOf: () => readonly (string | undefined)[]): void {
  metrics.read(OBSTACLE_METRICS.obstacle, () => {
    const codes = new Set(codesOf().filter((code) => code !== undefined));
    return [...codes].map((code) => [{ code }, 1] as const);
  });
}
