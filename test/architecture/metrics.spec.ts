import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricDefinition } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';
import { METRICS_OF } from '../support/metric-catalog.js';

const DOCUMENT = join(import.meta.dirname, '../../docs/metrics.md');
const UNITS = ['seconds', 'events', 'records', 'commands', 'jobs', 'connections'];
/** By what they are about: no value of these comes from a caller or grows with the data. */
const LABELS = new Set(['method', 'route', 'status', 'state', 'result', 'outcome', 'topic', 'code']);

interface Row {
  readonly name: string;
  readonly type: string;
  readonly labels: string;
  readonly processes: string;
  readonly help: string;
}

const rows = rowsOf(readFileSync(DOCUMENT, 'utf8'));
const definitions = new Map(Object.values(METRICS_OF).flatMap((of) => of.map((one) => [one.name, one] as const)));

describe('docs/metrics.md', () => {
  it('has a row for every metric, once, and no other', () => {
    expect(definitions.size).toBeGreaterThan(25);
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...definitions.keys()].toSorted());
  });

  it.each([...definitions.values()])('says of $name what the code says', (definition) => {
    expect(rows.find(({ name }) => name === definition.name)).toEqual(rowOf(definition));
  });

  it('is read by this test as it is: a row more, less or changed shows', () => {
    expect(rowsOf('text\n|---|---|\n| `flow_pipelines_b` | gauge | `c`, `d` | api | Help. |\nmore')).toEqual([
      { name: 'flow_pipelines_b', type: 'gauge', labels: 'c, d', processes: 'api', help: 'Help.' },
    ]);
    expect(() => rowsOf('| `flow_pipelines_b` | gauge | api | Help. |')).toThrow(/flow_pipelines_b/);
  });
});

describe('a metric', () => {
  it.each([...definitions.values()])('is named as Prometheus wants it: $name', ({ name, type, help, labels = [] }) => {
    expect(name).toMatch(/^flow_pipelines(_[a-z0-9]+)+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(UNITS).toContain(name.split('_').at(-1));
    expect(help).toMatch(/^[A-Z].{15,}\.$/);
    expect(labels.filter((label) => !LABELS.has(label))).toEqual([]);
  });

  it('is one and the same wherever it is', () => {
    for (const one of Object.values(METRICS_OF).flat()) expect(definitions.get(one.name)).toBe(one);
  });
});

function rowOf({ name, type, labels = [], help }: MetricDefinition): Row {
  const processes = Object.keys(METRICS_OF).filter((process) => METRICS_OF[process]?.some((one) => one.name === name));
  return {
    name,
    type,
    labels: labels.length === 0 ? '–' : labels.join(', '),
    processes: processes.length === Object.keys(METRICS_OF).length ? 'all' : processes.join(', '),
    help,
  };
}

/** The rows of all tables whose first cell is a metric. @throws on one that does not have five cells */
function rowsOf(document: string): Row[] {
  return document
    .split('\n')
    .filter((line) => line.startsWith('| `flow_pipelines_'))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
      const [, name, type, labels, processes, help] = cells;
      if (cells.length !== 7 || !name || !type || !labels || !processes || !help)
        throw new Error(`not five cells: ${line}`);
      return { name, type, labels, processes, help };
    });
}
