import { loadavg } from 'node:os';
import { type Contestant, type DatabaseServer, startOurs, startRival } from '../contestants.js';
import { combineCores, type CoresUsed, measureCores } from '../cpu-usage.js';
import { summaryOf } from '../latency-log.js';
import type { RunFigures } from '../load-generator.js';
import { doubts, type Measurement, type Ratio, ratiosOf, type Summary, summarise } from '../report.js';
import { verifyWrites } from '../verify.js';
import { type Chart, type Context, type Row, type RowResult, whole } from './row.js';

/** Before anything is measured: the services need this long until their code is compiled and their speed no longer rises. */
const FIRST_WARM_UP_SECONDS = { quick: 2, full: 8 };
const WARM_UP_SECONDS = { quick: 0.25, full: 1 };
/**
 * And until most pages have been changed since the seed's checkpoint: the first change of each writes all of it to the
 * log. Checkpoints are a quarter of an hour apart, so a primary is past that nearly always.
 */
const JOBS_A_WARM_UP_SECOND = 20_000;
const CONNECTIONS = [32, 128];
const CURVE = [1, 8, 32, 64, 128, 256];

/** Rows 1 and 2: updates a second of the api process alone, against the rival, on one PostgreSQL. */
export const updatesRow: Row = {
  ids: ['1', '2'],
  run: async (context) => {
    const server = await context.servers.database();
    const { owned, profile, seededJobs: jobs } = context;
    const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const contestants = await Promise.all([
      startOurs(owned, server, { jobs, nodeFlags }),
      startRival(owned, server, jobs),
    ]);
    const measurements = await measureUpdates(context, server, contestants, CONNECTIONS);
    const once = { ...context, rounds: 1, seconds: Math.min(context.seconds, 3) };
    const curve = context.quick ? measurements : await measureUpdates(once, server, contestants, CURVE);
    const written = await verifyAll(contestants);
    const summaries = summarise(measurements);
    return ratiosOf(measurements).map((ratio) => ({
      ...resultOf(ratio, summaries),
      notes: [...notesOf(ratio, summaries), ...doubts(measurements), written],
      charts: ratio.row === '1' ? chartsOf(summarise(curve)) : [],
      measurements: measurements.filter(({ connections }) => connections === ratio.connections),
    }));
  },
};

export async function measureUpdates(
  context: Context,
  server: DatabaseServer,
  contestants: readonly Contestant[],
  levels: readonly number[],
  between: () => Promise<void> = async () => undefined,
): Promise<Measurement[]> {
  const warmUp = FIRST_WARM_UP_SECONDS[context.quick ? 'quick' : 'full'];
  for (const contestant of contestants) {
    await contestant.load(Math.max(...levels), warmUp + (context.quick ? 0 : contestant.jobs / JOBS_A_WARM_UP_SECOND));
  }
  const measurements: Measurement[] = [];
  for (let round = 1; round <= context.rounds; round += 1) {
    for (const connections of levels) {
      const parts: Part[] = [];
      for (const contestant of turnsOf(round, contestants)) {
        await between();
        parts.push(await measurePart(context, server, contestant, connections));
      }
      for (const contestant of contestants) {
        const measurement = measurementOf(parts, { contestant, connections, round });
        measurements.push(measurement);
        context.progress(describe(measurement));
      }
    }
  }
  return measurements;
}

/** Half of a measurement. */
interface Part {
  readonly contestant: Contestant;
  readonly figures: RunFigures;
  readonly cores: CoresUsed;
  readonly loadAverage: number;
}

/** Each twice in a round, there and back, so that a machine that becomes faster or slower favours nobody. */
function turnsOf(round: number, contestants: readonly Contestant[]): readonly Contestant[] {
  const there = round % 2 === 1 ? contestants : contestants.toReversed();
  return [...there, ...there.toReversed()];
}

async function measurePart(
  { quick, seconds }: Context,
  server: DatabaseServer,
  contestant: Contestant,
  connections: number,
): Promise<Part> {
  await contestant.load(connections, WARM_UP_SECONDS[quick ? 'quick' : 'full']);
  const pids = { server: contestant.serverPid, postgresql: server.pid, generator: contestant.generatorPid };
  const coresUsed = measureCores(pids);
  const figures = await contestant.load(connections, seconds / 2);
  return { contestant, figures, cores: coresUsed(), loadAverage: loadavg()[0] ?? NaN };
}

function measurementOf(
  all: readonly Part[],
  { contestant, connections, round }: { contestant: Contestant; connections: number; round: number },
): Measurement {
  const parts = all.filter((part) => part.contestant === contestant);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const of = (value: (part: Part) => number) => mean(parts.map(value));
  const { p50, p99 } = summaryOf(parts.flatMap(({ figures }) => figures.latencies));
  return {
    contestant: contestant.name,
    connections,
    round,
    requestsPerSecond: of(({ figures }) => figures.requestsPerSecond),
    p50,
    p99,
    generatorUtilisation: of(({ figures }) => figures.generatorUtilisation),
    loadAverage: of(({ loadAverage }) => loadAverage),
    cores: combineCores(
      parts.map(({ cores }) => cores),
      mean,
    ),
  };
}

/** A benchmark of a service that loses writes says nothing. */
export async function verifyAll(contestants: readonly Contestant[]): Promise<string> {
  const found: string[] = [];
  for (const contestant of contestants) {
    const { name, databaseUrl, eventTable } = contestant;
    found.push(`${name} ${whole(await verifyWrites(databaseUrl, eventTable, await contestant.expectedState()))}`);
  }
  return `Acknowledged changes, each found as version, assignment and event: ${found.join(', ')}.`;
}

function find(summaries: readonly Summary[], name: string, connections: number): Summary {
  const summary = summaries.find((one) => one.contestant === name && one.connections === connections);
  if (!summary) throw new Error(`${name} was not measured at ${connections} connections`);
  return summary;
}

export function resultOf({ row, connections, ...ratio }: Ratio, summaries: readonly Summary[]): RowResult {
  const figures = (name: string) => {
    const { requestsPerSecond, p50, p99 } = find(summaries, name, connections);
    return `${whole(requestsPerSecond.median)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  };
  return {
    row,
    work: `POST v1 update, ${connections} connections`,
    rival: 'Fastify and one function call a request',
    ours: figures('ours'),
    theirs: figures('rival'),
    ratio: ratio.requestsPerSecond,
    spread: ratio.spread,
    bar: `${ratio.bar} x${row === '1' ? ', p99 no worse' : ''}`,
    met: ratio.met === true,
    notes: [],
  };
}

/** Where the time goes: processor time a request, of each process. */
function notesOf({ connections }: Ratio, summaries: readonly Summary[]): string[] {
  return ['ours', 'rival'].map((name) => {
    const { requestsPerSecond, cores } = find(summaries, name, connections);
    const micro = (used: number) => `${((used / requestsPerSecond.median) * 1e6).toFixed(0)} µs`;
    return `${name}, processor time a request: service ${micro(cores.server)}, PostgreSQL ${micro(cores.postgresql)}, load generator ${micro(cores.generator)}.`;
  });
}

function chartsOf(summaries: readonly Summary[]): Chart[] {
  const lines = (value: (one: Summary) => number) =>
    ['ours', 'rival'].map((name) => ({
      name,
      points: summaries
        .filter(({ contestant }) => contestant === name)
        .map((one) => [one.connections, value(one)] as const),
    }));
  return [
    {
      file: 'updates-rate.svg',
      title: 'Updates a second',
      x: 'connections',
      y: 'updates/s',
      series: lines((one) => one.requestsPerSecond.median),
    },
    {
      file: 'updates-latency.svg',
      title: 'Latency of an update, 99th percentile',
      x: 'connections',
      y: 'ms',
      series: lines((one) => one.p99),
    },
  ];
}

function describe({ round, contestant, connections, requestsPerSecond, p50, p99, cores }: Measurement): string {
  const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const rate = `${requestsPerSecond.toFixed(0)} updates/s`;
  return `round ${round}, ${contestant}, ${connections} connections: ${rate}, ${latency}, others ${cores.others.toFixed(2)} cores`;
}
