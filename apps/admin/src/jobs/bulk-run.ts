import { useRef, useState } from 'react';
import { answerOf, api, type BatchResult } from '../api/api.js';
import { describeError } from '../elements/error-state.js';
import { useRefreshJobs } from './job-changes.js';

/** Small enough that the bar moves, large enough that a thousand jobs are soon done. */
const CHUNK = 50;

export interface BulkEdit {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly reason: string;
}

export type BulkOutcome =
  | { readonly kind: 'changed'; readonly version: number }
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly detail: string };

type Outcomes = ReadonlyMap<string, BulkOutcome>;

/**
 * The same change for many jobs, some at a time. Where a whole request fails the rest is not sent: it would most likely
 * fail, too. What is done stays done.
 */
export function useBulkRun() {
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [status, setStatus] = useState<'ready' | 'running' | 'ended'>('ready');
  const isStopped = useRef(false);
  const refresh = useRefreshJobs();

  const run = async (jobIds: readonly string[], edit: BulkEdit) => {
    isStopped.current = false;
    setStatus('running');
    for (let start = 0; start < jobIds.length && !isStopped.current; start += CHUNK) {
      const chunk = jobIds.slice(start, start + CHUNK);
      // One after the other: the service has others to serve.
      const found = await sendChunk(chunk, edit).catch((error: unknown) => {
        isStopped.current = true;
        return chunk.map((id) => [id, { kind: 'refused', detail: wordsOf(error) }] as const);
      });
      setOutcomes((before) => new Map([...before, ...found]));
    }
    setStatus('ended');
    await refresh();
  };
  const stop = () => {
    isStopped.current = true;
  };
  return { outcomes, status, run, stop };
}

async function sendChunk(jobIds: readonly string[], { add, remove, reason }: BulkEdit) {
  const items = jobIds.map((id) => ({ job_id: id, add: [...add], remove: [...remove] }));
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  const { results } = await answerOf(api.POST('/api/v2/job-pipelines/batch', { body: { items, ...why } }));
  return results.map((result) => [result.job_id, outcomeOf(result)] as const);
}

function outcomeOf(result: BatchResult): BulkOutcome {
  if (result.status === 'ERROR') return { kind: 'refused', detail: result.error.detail ?? result.error.code };
  return result.changed ? { kind: 'changed', version: result.version } : { kind: 'same' };
}

function wordsOf(error: unknown): string {
  const { title, detail } = describeError(error);
  return detail === '' ? title : detail;
}
