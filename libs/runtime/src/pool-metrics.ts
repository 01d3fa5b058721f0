import type { MetricDefinition, Metrics } from './metrics.js';

/** What is asked of a pool of node-postgres. */
export interface ConnectionPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number | undefined };
}

/** Of every process that has a pool of connections to PostgreSQL. */
export const POOL_METRICS = {
  connections: {
    name: 'flow_pipelines_database_pool_connections',
    type: 'gauge',
    help: 'Connections to PostgreSQL that are open, by state: in_use or idle.',
    labels: ['state'],
  },
  limit: {
    name: 'flow_pipelines_database_pool_limit',
    type: 'gauge',
    help: 'Connections to PostgreSQL that the process may open.',
  },
  waiting: {
    name: 'flow_pipelines_database_pool_waiting',
    type: 'gauge',
    help: 'Pieces of work that wait for a connection to PostgreSQL.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** @param poolOf undefined while there is no pool yet */
export function observePool(metrics: Metrics, poolOf: () => ConnectionPool | undefined): void {
  metrics.read(POOL_METRICS.connections, () => {
    const { totalCount = 0, idleCount = 0 } = poolOf() ?? {};
    return [
      [{ state: 'in_use' }, totalCount - idleCount],
      [{ state: 'idle' }, idleCount],
    ];
  });
  metrics.read(POOL_METRICS.limit, () => poolOf()?.options.max ?? null);
  metrics.read(POOL_METRICS.waiting, () => poolOf()?.waitingCount ?? 0);
}
