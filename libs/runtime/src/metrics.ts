import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One metric of a process; docs/metrics.md explains each to operators, and a test holds the two together. */
export interface MetricDefinition {
  /** By the conventions of Prometheus: `flow_pipelines_…`, base units, `_total` for what only grows. */
  readonly name: `flow_pipelines_${string}`;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Each must take few values: never ids, addresses or what callers send. */
  readonly labels?: readonly string[];
  /** Upper bounds, of a histogram. */
  readonly buckets?: readonly number[];
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];
/** null where it cannot be said now: the metric is left out of this answer. */
type Reading = number | null | readonly Sample[];

/** A slower reading is left out, so that one part that hangs does not hide all others. */
const READ_WITHIN_MS = 2_000;

/**
 * The metrics of one process. What a part counts anyhow is read when somebody asks; only what cannot be read afterwards, a
 * duration, is observed as it happens.
 */
export class Metrics {
  private readonly registry = new Registry();

  readonly contentType = this.registry.contentType;

  /** CPU, memory, event loop and garbage collection, by the names that all Node.js processes have for them. */
  collectDefaults(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  histogram({ name, help, labels = [], buckets = [] }: MetricDefinition): Histogram {
    return new Histogram({
      name,
      help,
      labelNames: [...labels],
      ...(buckets.length > 0 && { buckets: [...buckets] }),
      registers: [this.registry],
    });
  }

  counter({ name, help, labels = [] }: MetricDefinition): Counter {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  /** A counter or gauge whose value is asked for with each answer. */
  read({ name, type, help, labels = [] }: MetricDefinition, read: () => Reading | Promise<Reading>): void {
    const collect = async () => {
      const reading = await withinTime(read);
      metric.reset();
      if (reading === null) metric.remove();
      else for (const [of, value] of samplesOf(reading)) metric.inc(of, value);
    };
    const options = { name, help, labelNames: [...labels], registers: [this.registry], collect };
    const metric = type === 'gauge' ? new Gauge(options) : new Counter(options);
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}

const samplesOf = (reading: number | readonly Sample[]): readonly Sample[] =>
  typeof reading === 'number' ? [[{}, reading]] : reading;

async function withinTime(read: () => Reading | Promise<Reading>): Promise<Reading> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, READ_WITHIN_MS, null);
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
