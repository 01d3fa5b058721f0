import { checkTopicOrder } from './check-topic-order.js';
import { type Attempt, type Evidence, isTombstone, type JobState, type SeenEvent } from './history.js';

/**
 * Holds what the clients were told against the log, the topic, the database and the executor, all at rest.
 * @returns one sentence for each violation, with the number of the invariant:
 *
 * 1. every acknowledged change is in the topic, once, at the version that the answer said;
 * 2. nothing is there that was refused or never asked for, and nothing twice, however often its request was repeated;
 * 3. per job the topic has versions 1..n in order, without a hole, on one partition, and a tombstone nowhere but behind
 *    an event without pipelines; a replay never leaves an older event behind the newest;
 * 4. the same event has the same bytes, and a committed reader sees it once, but for the marked copies of a replay;
 * 5. the executor commits the effect of each version at most once, in order, and ends at the newest; the database knows so;
 * 6. executor = last event = database = log; the database has the newest word of the jobs' source;
 * 7. updates are acknowledged while Kafka is away.
 */
export function checkHistory(evidence: Evidence): string[] {
  return [
    ...checkAttempts(evidence),
    ...checkTopicAgainstLog(evidence),
    ...checkTopicOrder(evidence),
    ...checkEffects(evidence),
    ...checkStates(evidence),
    ...checkSource(evidence),
    ...checkOutages(evidence),
  ];
}

/** How much each invariant was held against. */
export function countChecked({
  history,
  log,
  topic,
  effects,
  database,
  ...evidence
}: Evidence): Record<string, number> {
  return {
    '1 (acknowledged)': history.filter(({ outcome }) => outcome === 'ok').length,
    '2 (events in the log)': log.length,
    '3 (jobs in order)': new Set(topic.map(({ jobId }) => jobId)).size,
    '4 (records in the topic)': topic.length,
    '5 (effects)': [...effects.values()].reduce((sum, { length }) => sum + length, 0),
    '6 (states of jobs)': database.size,
    '7 (acknowledged without Kafka)': evidence.acknowledgedWithoutKafka.reduce((sum, count) => sum + count, 0),
  };
}

/** Records that a committed reader sees again although no replay was asked for. */
export function countRepeats({ topic }: Evidence): number {
  const firsts = topic.filter(({ replayId }) => replayId === null);
  return firsts.length - new Set(firsts.map(({ eventId }) => eventId)).size;
}

const keyOf = ({ requestId, jobId }: { requestId: string; jobId: string }) => `${requestId} of ${jobId}`;

function* checkAttempts({ history, log: all }: Evidence): Generator<string> {
  const log = all.filter((event) => !isTombstone(event));
  const eventsOf = Map.groupBy(log, keyOf);
  const statesOf = Map.groupBy(log, ({ jobId }) => jobId);
  for (const attempt of history) {
    const events = eventsOf.get(keyOf(attempt)) ?? [];
    yield* attempt.kind === 'update'
      ? checkUpdate(attempt, events, statesOf.get(attempt.jobId) ?? [])
      : checkDeletion(attempt, events);
  }
  const asked = new Set(history.map(keyOf));
  for (const key of eventsOf.keys()) if (!asked.has(key)) yield `2: ${key} was never asked for`;
}

function* checkUpdate(attempt: Attempt, events: readonly SeenEvent[], states: readonly SeenEvent[]): Generator<string> {
  const { outcome, pipelineIds, version } = attempt;
  const [event, ...others] = events;
  if (others.length > 0) yield `2: ${keyOf(attempt)} has ${events.length} versions`;
  if (event && outcome === 'failed') yield `2: ${keyOf(attempt)} was refused and has an event`;
  if (event && pipelineIds && !isSame(event.pipelineIds, pipelineIds)) yield `2: ${keyOf(attempt)} has another event`;
  if (event && version !== null && event.version !== version)
    yield `1: ${keyOf(attempt)} was told version ${version} and has ${event.version}`;
  if (!event && outcome === 'ok' && !wasThereAnyway(attempt, states))
    yield `1: ${keyOf(attempt)} was acknowledged and has no event`;
}

function* checkDeletion(attempt: Attempt, events: readonly SeenEvent[]): Generator<string> {
  if (attempt.outcome === 'failed' && events.length > 0) yield `2: ${keyOf(attempt)} was refused and has an event`;
  if (events.some(({ pipelineIds }) => pipelineIds.length > 0)) yield `2: ${keyOf(attempt)} has another event`;
}

/** A set that the job already had is acknowledged without an event. */
function wasThereAnyway({ pipelineIds, version }: Attempt, states: readonly SeenEvent[]): boolean {
  if (version === 0) return pipelineIds === null || pipelineIds.length === 0;
  if (version !== null) {
    // Versions have no hole, as invariant 3 has it.
    const state = states[version - 1];
    return state?.version === version && (pipelineIds === null || isSame(state.pipelineIds, pipelineIds));
  }
  return pipelineIds?.length === 0 || states.some((event) => pipelineIds && isSame(event.pipelineIds, pipelineIds));
}

function* checkTopicAgainstLog({ log, topic }: Evidence): Generator<string> {
  const logged = new Map(log.map((event) => [event.eventId, event]));
  const seen = new Set<string>();
  for (const { eventId, bytes, replayId } of topic) {
    const original = logged.get(eventId);
    if (!original) yield `2: ${eventId} is in the topic and not in the log`;
    else if (original.bytes !== bytes) yield `4: ${eventId} has other bytes in the topic`;
    if (replayId === null && seen.has(eventId)) yield `4: ${eventId} is in the topic twice`;
    if (replayId !== null && !seen.has(eventId)) yield `4: ${eventId} is replayed before it was published`;
    if (replayId === null) seen.add(eventId);
  }
  for (const { eventId } of log) if (!seen.has(eventId)) yield `1: ${eventId} is in the log and not in the topic`;
}

/** Versions may be missing: those of a job that is parked are folded into its newest. */
function* checkEffects({ effects }: Evidence): Generator<string> {
  for (const [jobId, versions] of effects) {
    const at = versions.findIndex((version, index) => version <= (versions[index - 1] ?? 0));
    if (at !== -1) yield `5: ${jobId} has effects of versions … ${versions.slice(Math.max(0, at - 2), at + 2).join()}`;
  }
}

function* checkStates({ topic, database, executor, applied }: Evidence): Generator<string> {
  const events = topic.filter((event) => !isTombstone(event) && event.replayId === null);
  const last = new Map<string, JobState>(events.map((event) => [event.jobId, event]));
  const deleted = new Set(topic.filter(isTombstone).map(({ jobId }) => jobId));
  for (const jobId of new Set([...last.keys(), ...database.keys(), ...executor.keys()])) {
    const expected = last.get(jobId);
    const isGone = deleted.has(jobId) && !database.has(jobId);
    if (!isGone && !isSameState(database.get(jobId), expected)) yield `6: ${jobId} differs between database and topic`;
    if (!isSameState(executor.get(jobId), expected)) yield `5: ${jobId} differs between executor and topic`;
    const known = applied.get(jobId) ?? 0;
    if (known !== expected?.version)
      yield `5: ${jobId} is known to be applied up to ${known}, not ${expected?.version}`;
  }
}

function* checkSource({ sourceSaid, sourceKnown }: Evidence): Generator<string> {
  for (const [jobId, sequence] of sourceSaid) {
    const known = sourceKnown.get(jobId) ?? 0;
    if (known < sequence) yield `6: ${jobId} has word ${known} of its source, which has said ${sequence}`;
  }
}

/** One outage alone may have fallen together with the start of an api. */
function* checkOutages({ acknowledgedWithoutKafka: counts }: Evidence): Generator<string> {
  if (counts.length > 0 && counts.every((count) => count === 0))
    yield `7: nothing was acknowledged in ${counts.length} outages of Kafka`;
}

function isSameState(a: JobState | undefined, b: JobState | undefined): boolean {
  return a !== undefined && b !== undefined && a.version === b.version && isSame(a.pipelineIds, b.pipelineIds);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
