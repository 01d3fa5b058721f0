import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS_OF } from '../support/metric-catalog.js';
import { namesIn } from '../support/prom-query.js';

const ROOT = join(import.meta.dirname, '../..');
const PROMETHEUS = join(ROOT, 'docker/prometheus');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const { groups }: { groups: { rules: Alert[] }[] } = parse(read('docker/prometheus/alerts.yaml'));
const alerts = groups.flatMap(({ rules }) => rules);
const { panels }: { panels: Panel[] } = JSON.parse(read('docker/grafana/flow-pipelines.json'));
const shown = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

const definitions = Object.values(METRICS_OF).flat();
/** By Prometheus itself, and by prom-client. */
const OTHERS = ['up', 'process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'];
const METRICS = new Set([...definitions.map(({ name }) => name as string), ...OTHERS]);
const LABELS = new Set([...definitions.flatMap(({ labels = [] }) => labels), 'job', 'instance', 'le']);
/** A time range that only Grafana knows. */
const runnable = (query: string) => query.replaceAll('$__rate_interval', '5m');

function unknownIn(query: string): string[] {
  const { metrics, labels } = namesIn(runnable(query));
  expect(metrics.length).toBeGreaterThan(0);
  return [...metrics.filter((name) => !METRICS.has(name)), ...labels.filter((name) => !LABELS.has(name))];
}

describe('docker/prometheus/alerts.yaml', () => {
  it('has alerts, each once', () => {
    expect(alerts.length).toBeGreaterThan(12);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it.each(alerts)('$alert asks only for metrics and labels that there are', ({ expr }) => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each(alerts)('$alert says how urgent it is, what it means, and where to read on', ({ labels, annotations }) => {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\.$/);
    const { description } = annotations;
    for (const [file] of description.matchAll(/docs\/[\w/-]+\.md/g)) expect(existsSync(join(ROOT, file))).toBe(true);
    const [, section] = /"(.+)" in docs\/operations\.md/.exec(description) ?? [];
    if (section !== undefined) expect(read('docs/operations.md')).toContain(`\n## ${section}\n`);
  });

  it('has a test of each alert for promtool', () => {
    const { tests }: { tests: { alert_rule_test: { alertname: string }[] }[] } = parse(
      read('docker/prometheus/alerts.test.yaml'),
    );
    const tested = tests.flatMap(({ alert_rule_test: checks }) => checks.map(({ alertname }) => alertname));
    expect(new Set(tested)).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
  if (!hasPromtool) process.stderr.write('promtool is not on the PATH: docker/prometheus/*.yaml are not run by it\n');
  (hasPromtool ? it : it.skip)('passes promtool, and the tests that it runs', () => {
    execFileSync('promtool', ['check', 'config', '--syntax-only', 'prometheus.yaml'], {
      cwd: PROMETHEUS,
      stdio: 'pipe',
    });
    execFileSync('promtool', ['check', 'rules', 'alerts.yaml'], { cwd: PROMETHEUS, stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: PROMETHEUS, stdio: 'pipe' });
  });
});

describe('docker/grafana/flow-pipelines.json', () => {
  it('shows every metric of ours, and no other', () => {
    const metrics = new Set(shown.flatMap(({ expr }) => namesIn(runnable(expr)).metrics));
    expect([...METRICS].filter((name) => !metrics.has(name))).toEqual(['up']);
  });

  it.each(shown)('$title: $expr asks only for metrics and labels that there are', ({ expr, legendFormat }) => {
    expect(unknownIn(expr)).toEqual([]);
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(LABELS.has(label)).toBe(true);
  });
});

describe('the look at queries', () => {
  it.each(['flow_pipelines_relay_ledaer', 'sum by (pod) (up)', 'rate(flow_pipelines_relay_lag_events_total[5m])'])(
    'would find %s',
    (query) => expect(unknownIn(query)).not.toEqual([]),
  );
});
