import { type Evidence, isTombstone, type TopicEvent } from './history.js';

/** Invariant 3, job by job. */
export function* checkTopicOrder({ topic }: Evidence): Generator<string> {
  for (const [jobId, records] of Map.groupBy(topic, (event) => event.jobId)) {
    if (new Set(records.map(({ partition }) => partition)).size > 1) yield `3: ${jobId} is on two partitions`;
    const firsts = records.filter(({ replayId }) => replayId === null);
    const followsNoDelete = (record: TopicEvent, index: number) =>
      isTombstone(record) && firsts[index - 1]?.pipelineIds.length !== 0;
    if (firsts.some(followsNoDelete)) yield `3: ${jobId} has a tombstone that follows no empty event`;
    const versions = firsts.filter((record) => !isTombstone(record)).map(({ version }) => version);
    const at = versions.findIndex((version, index) => version !== index + 1);
    if (at !== -1) yield `3: ${jobId} has version ${versions[at]} as number ${at + 1} of ${versions.length}`;
    yield* checkReplays(jobId, records);
  }
}

/** A replay ends with what is the newest event at that moment: older ones last would be what compaction keeps. */
function* checkReplays(jobId: string, records: readonly TopicEvent[]): Generator<string> {
  let newest: TopicEvent | undefined;
  for (const [index, record] of records.entries()) {
    if (record.replayId === null) newest = record;
    const next = records[index + 1];
    const endsReplay = record.replayId !== null && (next === undefined || next.replayId === null);
    if (endsReplay && record.eventId !== newest?.eventId)
      yield `3: ${jobId} has version ${record.version} behind version ${newest?.version} after a replay`;
  }
}
