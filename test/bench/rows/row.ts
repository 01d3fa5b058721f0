import type { OwnedProcesses } from '../owned-processes.js';
import type { Servers, Settings } from '../servers.js';

/** How a row is to be measured. */
export interface Context {
  /** In seconds rather than minutes: to see that all works, and roughly how it stands. */
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  /** Of the row alone, on the disk of the repository. */
  readonly folder: string;
  /** Ended with the row. */
  readonly owned: OwnedProcesses;
  readonly servers: Servers;
  /** That a contestant begins with, but for those of row 6. */
  readonly seededJobs: number;
  /** The numbers of jobs that row 6 compares, the smallest first. */
  readonly jobs: readonly number[];
  readonly profile: string | undefined;
  readonly progress: (message: string) => void;
}

/** One line of the table. */
export interface RowResult {
  readonly row: string;
  readonly work: string;
  readonly rival: string;
  readonly ours: string;
  readonly theirs: string;
  /** As the bar counts it; null where the bar is no ratio. */
  readonly ratio: number | null;
  readonly spread: readonly [number, number] | null;
  readonly bar: string;
  readonly met: boolean;
  readonly notes: readonly string[];
  readonly charts?: readonly Chart[];
  /** All that was measured, for whoever wants to look closer. */
  readonly measurements?: unknown;
}

export interface Chart {
  readonly file: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

export interface Row {
  /** Those of the table's rows that it measures. */
  readonly ids: readonly string[];
  /** What PostgreSQL needs to be set to for it. */
  readonly settings?: Settings;
  readonly run: (context: Context) => Promise<RowResult[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return (low + high) / 2;
}

/** The smallest and the largest ratio of two measurements of the same round. */
export function spreadOf(ours: readonly number[], theirs: readonly number[]): readonly [number, number] {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? NaN));
  return [Math.min(...ratios), Math.max(...ratios)];
}

export const whole = (value: number) => Math.round(value).toLocaleString('en');

/** Both in turn, round by round, so that a disturbance hits both; who goes first alternates. */
export async function inTurn<Name extends string, Result>(
  rounds: number,
  contestants: Readonly<Record<Name, (round: number) => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      results[name].push(await contestants[name](round));
    }
  }
  return results;
}

/**
 * Of full load, before a row with a broker measures: so long does its JVM compile what it is doing, on two cores that others use
 * too. An update costs it 0.3 to 0.6 ms after fifteen seconds and 0.11 to 0.15 ms after a minute, and a broker runs for weeks.
 */
export const brokerWarmUpSeconds = ({ quick }: Pick<Context, 'quick'>) => (quick ? 1 : 60);
