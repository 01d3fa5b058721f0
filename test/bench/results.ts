import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drawChart } from './chart.js';
import type { RowResult } from './rows/row.js';

export const RESULTS = join(import.meta.dirname, '../../docs/performance/results.json');
export const QUICK_RESULTS = join(import.meta.dirname, '../../test-results/bench/quick.json');
const ORDER = ['1', '2', '1b', '3', '4', '5', '6', '7', '8', '9', 'memory'];

/** What a row was measured under. */
interface Circumstances {
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
  readonly quick: boolean;
  readonly rounds: number;
}

type Kept = RowResult & { readonly circumstances: Circumstances };

export function readResults(file: string): Kept[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept[]) : [];
}

/** Of each row the newest stays, so that rows may be measured one by one. */
export function keepResults(file: string, fresh: readonly Kept[]): void {
  const replaced = new Set(fresh.map(({ row }) => row));
  const results = [...readResults(file).filter(({ row }) => !replaced.has(row)), ...fresh];
  const place = ({ row }: Kept) => ORDER.indexOf(row);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify(
      results.toSorted((a, b) => place(a) - place(b)),
      null,
      2,
    )}\n`,
  );
}

export function table(results: readonly Kept[]): string {
  const rows = results.map(({ row, work, rival, ours, theirs, ratio, spread, bar, met }) =>
    [row, work, ours, rival === '' ? '' : `${rival}: ${theirs}`]
      .concat(ratio === null ? '' : `**${ratio.toFixed(2)}**`)
      .concat(spread === null ? '' : spread.map((one) => one.toFixed(2)).join('–'))
      .concat(bar, met ? 'yes' : 'no')
      .join(' | '),
  );
  const head = '# | work | ours | compared with | ratio | spread | bar | met';
  return [head, head.replaceAll(/[^|]+/g, ' --- ').trim(), ...rows].map((line) => `| ${line} |`).join('\n');
}

/** Writes results.md and the charts beside the figures. */
export function writeReport(file: string): void {
  const results = readResults(file);
  const charts = results.flatMap((result) => result.charts ?? []);
  for (const chart of charts) writeFileSync(join(dirname(file), chart.file), drawChart(chart));
  const text = [
    '<!-- Written by `npm run bench` from its figures, never by hand; `npm run bench:report` writes it again. -->',
    '# Measured',
    '',
    table(results),
    '',
    'Both sides ran in turn in one run on the same machine, load generator and PostgreSQL included; the order alternates.',
    'Each figure is a median; the spread is that of the ratios of single rounds.',
    '',
    ...results.flatMap(({ row, notes, circumstances: c }) => [
      `**Row ${row}**, ${c.at.slice(0, 16).replace('T', ' ')} UTC, Node ${c.node}, ${c.cores} cores, ${c.rounds} rounds${c.quick ? ' (quick)' : ''}, load average before ${loads(c.loadBefore)}, after ${loads(c.loadAfter)}.`,
      ...notes,
      '',
    ]),
    ...charts.map(({ file: image, title }) => `![${title}](${image})`),
  ].join('\n');
  writeFileSync(file.replace(/\.json$/, '.md'), `${text.trimEnd()}\n`);
}

const loads = (averages: readonly number[]) => averages.map((load) => load.toFixed(1)).join(' ');
