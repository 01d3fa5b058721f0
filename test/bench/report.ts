import { combineCores, type CoresUsed } from './cpu-usage.js';
import { median } from './rows/row.js';

/** One measurement: one contestant, one number of connections, one round. Latencies are in ms. */
export interface Measurement {
  readonly contestant: string;
  readonly connections: number;
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Share of its one thread that the generator itself needed: near 1 it, and not the server, would be measured. */
  readonly generatorUtilisation: number;
  readonly loadAverage: number;
  readonly cores: CoresUsed;
}

/** A row of quality.md's speed table, by its number of connections. */
const BARS: Readonly<Record<number, { readonly row: string; readonly ratio: number }>> = {
  32: { row: '1', ratio: 1.3 },
  128: { row: '2', ratio: 2 },
};
/** More of the machine than this used by others makes a measurement doubtful. */
const DISTURBED_CORES = 0.15;
const BUSY_GENERATOR = 0.8;

export interface Summary {
  readonly contestant: string;
  readonly connections: number;
  readonly rounds: number;
  readonly requestsPerSecond: { readonly median: number; readonly min: number; readonly max: number };
  readonly p50: number;
  readonly p99: number;
  readonly cores: CoresUsed;
  readonly generatorUtilisation: number;
}

export interface Ratio {
  readonly row: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p99: number;
  /** The smallest and the largest ratio of two measurements of the same round. */
  readonly spread: readonly [number, number];
  readonly bar: number | null;
  readonly met: boolean | null;
}

export function summarise(measurements: readonly Measurement[]): Summary[] {
  const groups = Map.groupBy(measurements, ({ connections, contestant }) => `${connections} ${contestant}`);
  return [...groups.values()].map((group) => {
    const of = (value: (one: Measurement) => number) => median(group.map(value));
    const rates = group.map(({ requestsPerSecond }) => requestsPerSecond);
    return {
      contestant: group[0]?.contestant ?? '',
      connections: group[0]?.connections ?? 0,
      rounds: group.length,
      requestsPerSecond: { median: median(rates), min: Math.min(...rates), max: Math.max(...rates) },
      p50: of(({ p50 }) => p50),
      p99: of(({ p99 }) => p99),
      cores: combineCores(
        group.map(({ cores }) => cores),
        median,
      ),
      generatorUtilisation: of(({ generatorUtilisation }) => generatorUtilisation),
    };
  });
}

export function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  const summaries = summarise(measurements);
  const levels = [...new Set(measurements.map(({ connections }) => connections))];
  return levels.flatMap((connections) => {
    const find = (name: string) => summaries.find((one) => one.connections === connections && one.contestant === name);
    const [ours, rival] = [find('ours'), find('rival')];
    if (!ours || !rival) return [];
    const requestsPerSecond = ours.requestsPerSecond.median / rival.requestsPerSecond.median;
    const p99 = ours.p99 / rival.p99;
    const bar = BARS[connections];
    return {
      row: bar?.row ?? '',
      connections,
      requestsPerSecond,
      p99,
      spread: spreadOf(measurements.filter((one) => one.connections === connections)),
      bar: bar?.ratio ?? null,
      met: bar ? requestsPerSecond >= bar.ratio && (bar.row !== '1' || p99 <= 1) : null,
    };
  });
}

function spreadOf(measurements: readonly Measurement[]): [number, number] {
  const ratios = [...Map.groupBy(measurements, ({ round }) => round).values()].flatMap((round) => {
    const [ours, rival] = ['ours', 'rival'].map((name) => round.find(({ contestant }) => contestant === name));
    return ours && rival ? ours.requestsPerSecond / rival.requestsPerSecond : [];
  });
  return [Math.min(...ratios), Math.max(...ratios)];
}

/** What makes the figures less than they seem. */
export function doubts(measurements: readonly Measurement[]): string[] {
  const disturbed = measurements.filter(({ cores }) => cores.others > DISTURBED_CORES).length;
  const busy = measurements.filter(({ generatorUtilisation }) => generatorUtilisation > BUSY_GENERATOR).length;
  const of = `of ${measurements.length} measurements`;
  return [
    ...(disturbed > 0 ? [`Others used more than ${DISTURBED_CORES} cores during ${disturbed} ${of}: repeat.`] : []),
    ...(busy > 0 ? [`The load generator was near its limit during ${busy} ${of}.`] : []),
  ];
}
