import type { Attempt, Evidence, JobState, SeenEvent } from './history.js';

/**
 * Holds what the clients were told against the log, the topic, the database and the executor, all at rest.
 * @returns one sentence for each violation, with the number of the invariant:
 *
 * 1. every acknowledged change is in the topic;
 * 2. nothing is there that was refused or never asked for;
 * 3. per job the topic has versions 1..n in order, without a hole, on one partition;
 * 4. the same event has the same bytes, and a committed reader sees it once;
 * 5. the executor ends at the newest version;
 * 6. executor = last event = database = log.
 */
export function checkHistory(evidence: Evidence): string[] {
  return [
    ...checkAttempts(evidence),
    ...checkTopicAgainstLog(evidence),
    ...checkOrder(evidence),
    ...checkStates(evidence),
  ];
}

function* checkAttempts({ history, log }: Evidence): Generator<string> {
  const eventOfRequest = new Map(log.map((event) => [event.requestId, event]));
  const attempts = new Map(history.map((attempt) => [attempt.requestId, attempt]));
  const statesOf = Map.groupBy(log, ({ jobId }) => jobId);
  for (const attempt of history) {
    const event = eventOfRequest.get(attempt.requestId);
    if (event && attempt.outcome === 'failed') yield `2: ${attempt.requestId} was refused and has an event`;
    if (event && !isSame(event.pipelineIds, attempt.pipelineIds)) yield `2: ${attempt.requestId} has another event`;
    if (!event && attempt.outcome === 'ok' && !wasThereAnyway(attempt, statesOf.get(attempt.jobId) ?? [])) {
      yield `1: ${attempt.requestId} was acknowledged and has no event`;
    }
  }
  for (const { requestId, jobId } of log) {
    if (attempts.get(requestId)?.jobId !== jobId) yield `2: ${requestId} of ${jobId} was never asked for`;
  }
}

/** A set that the job already had is acknowledged without an event. */
function wasThereAnyway({ pipelineIds }: Attempt, events: readonly SeenEvent[]): boolean {
  return pipelineIds.length === 0 || events.some((event) => isSame(event.pipelineIds, pipelineIds));
}

function* checkTopicAgainstLog({ log, topic }: Evidence): Generator<string> {
  const logged = new Map(log.map((event) => [event.eventId, event]));
  const seen = new Set<string>();
  for (const { eventId, bytes } of topic) {
    const original = logged.get(eventId);
    if (!original) yield `2: ${eventId} is in the topic and not in the log`;
    else if (original.bytes !== bytes) yield `4: ${eventId} has other bytes in the topic`;
    if (seen.has(eventId)) yield `4: ${eventId} is in the topic twice`;
    seen.add(eventId);
  }
  for (const { eventId } of log) if (!seen.has(eventId)) yield `1: ${eventId} is in the log and not in the topic`;
}

function* checkOrder({ topic }: Evidence): Generator<string> {
  for (const [jobId, events] of Map.groupBy(topic, (event) => event.jobId)) {
    if (new Set(events.map(({ partition }) => partition)).size > 1) yield `3: ${jobId} is on two partitions`;
    const versions = events.map(({ version }) => version);
    if (versions.some((version, index) => version !== index + 1)) yield `3: ${jobId} has versions ${versions.join()}`;
  }
}

function* checkStates({ topic, database, executor }: Evidence): Generator<string> {
  const last = new Map<string, JobState>(topic.map((event) => [event.jobId, event]));
  for (const jobId of new Set([...last.keys(), ...database.keys(), ...executor.keys()])) {
    const expected = last.get(jobId);
    if (!isSameState(database.get(jobId), expected)) yield `6: ${jobId} differs between database and topic`;
    if (!isSameState(executor.get(jobId), expected)) yield `5: ${jobId} differs between executor and topic`;
  }
}

function isSameState(a: JobState | undefined, b: JobState | undefined): boolean {
  return a !== undefined && b !== undefined && a.version === b.version && isSame(a.pipelineIds, b.pipelineIds);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
