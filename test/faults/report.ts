import { countChecked, countRepeats } from './check-history.js';
import { type Evidence, isTombstone } from './history.js';
import type { LagWatch } from './lag-watch.js';
import type { Load } from './load.js';

/** One run under faults, at its end. */
export interface Run {
  /** What it was, and how long. */
  readonly title: string;
  /** How often each fault was injected. */
  readonly injected: Readonly<Record<string, number>>;
  readonly load: Load;
  readonly lag: LagWatch;
  readonly evidence: Evidence;
  readonly violations: readonly string[];
}

/** Prints all that a run has shown. */
export function report({ title, injected, load, lag, evidence, violations }: Run): void {
  const { history, log, topic } = evidence;
  const numbers = {
    'updates asked for': history.filter(({ kind }) => kind === 'update').length,
    'updates acknowledged': load.acknowledged,
    'requests settled by their key': load.client.settled,
    'outcomes still unknown': history.filter(({ outcome }) => outcome === 'unknown').length,
    'events in the log': log.length,
    'tombstones in the log': log.filter(isTombstone).length,
    'records in the topic': topic.length,
    'copies by replays': topic.filter(({ replayId }) => replayId !== null).length,
    'duplicates: repeats that nobody asked for': countRepeats(evidence),
    'maximum lag in events': lag.greatestAfter === '' ? lag.greatest : `${lag.greatest} (${lag.greatestAfter})`,
  };
  const checked = countChecked(evidence);
  const invariants = Object.entries(checked).map(([name, count]) => {
    const violated = violations.filter((violation) => violation.startsWith(name.slice(0, 1))).length;
    return `  invariant ${name}: ${count} checked, ${violated} violations`;
  });
  const lines = [
    `faults: ${title}`,
    ...Object.entries(injected).map(([name, count]) => `  ${count} x ${name}`),
    ...Object.entries(numbers).map(([name, number]) => `  ${name}: ${number}`),
    ...invariants,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
