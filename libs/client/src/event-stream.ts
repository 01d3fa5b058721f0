import type { ClientOptions } from './client-options.js';
import { errorOfAnswer } from './error-of-answer.js';
import { FlowPipelinesError } from './flow-pipelines.error.js';
import type { components } from './generated/openapi.js';
import { policyOf, retryDelay } from './retry-delay.js';
import { noAnswer } from './retrying-fetch.js';
import { readMessages } from './server-sent-events.js';
import { wait } from './wait.js';

export interface EventFilter {
  readonly jobId?: string | undefined;
  /** A pipeline that the job has after the change, or lost by it. */
  readonly pipelineId?: string | undefined;
  /** The id of an event that was taken before: the stream begins behind it. */
  readonly lastEventId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamedEvent {
  /** What `lastEventId` takes. */
  readonly id: string;
  readonly data: components['schemas']['JobChange'];
}

/** The server shows that it is there every 15 seconds; one that is silent for so long is gone. */
const SILENCE_MS = 45_000;

/** See FlowPipelinesClient.events. An attempt that got as far as a stream makes the next one the first again. */
export async function* followEvents(options: ClientOptions, filter: EventFilter): AsyncGenerator<StreamedEvent> {
  const policy = policyOf(options.retry);
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(filter.signal ? [filter.signal] : [])]);
  let lastEventId = filter.lastEventId;
  try {
    for (let attempt = 1; !signal.aborted; attempt++) {
      let reason: FlowPipelinesError;
      try {
        for await (const { id, data } of connect(options, { ...filter, lastEventId }, signal)) {
          attempt = 0;
          lastEventId = id;
          if (data !== '') yield { id, data: JSON.parse(data) as StreamedEvent['data'] };
        }
        reason = new FlowPipelinesError('connection_failed', 'The event stream ended', { retryable: true });
      } catch (error) {
        if (filter.signal?.aborted === true) return;
        if (!(error instanceof FlowPipelinesError) || !error.retryable) throw error;
        reason = error;
      }
      const delayMs = retryDelay(policy, Math.max(attempt, 1), reason.retryAfterMs);
      if (delayMs === undefined) throw reason;
      options.onRetry?.({ error: reason, attempt, delayMs });
      await wait(delayMs, signal).catch(() => undefined);
    }
  } finally {
    ended.abort();
  }
}

interface Message {
  readonly id: string;
  /** Empty: the position moved on, and there is nothing to tell. */
  readonly data: string;
}

async function* connect(options: ClientOptions, filter: EventFilter, signal: AbortSignal): AsyncGenerator<Message> {
  const request = await requestOf(options, filter);
  const silence = new AbortController();
  const onSilence = () => silence.abort();
  let timer = setTimeout(onSilence, options.timeoutMs ?? SILENCE_MS);
  try {
    const answer = await fetch(request, { signal: AbortSignal.any([signal, silence.signal]) });
    const error = answer.ok ? undefined : errorOfAnswer(request, answer, await answer.text());
    if (error) throw error;
    if (!answer.body) return;
    for await (const message of readMessages(answer.body)) {
      // Whoever takes the message may take their time.
      clearTimeout(timer);
      yield message;
      timer = setTimeout(onSilence, SILENCE_MS);
    }
  } catch (error) {
    if (error instanceof FlowPipelinesError) throw error;
    throw noAnswer(request, error, silence.signal.aborted ? SILENCE_MS : undefined);
  } finally {
    clearTimeout(timer);
  }
}

async function requestOf({ url, token, headers }: ClientOptions, filter: EventFilter): Promise<Request> {
  const address = new URL(`${url.replace(/\/+$/, '')}/api/v2/events/stream`);
  const query = address.searchParams;
  if (filter.jobId !== undefined) query.set('job_id', filter.jobId);
  if (filter.pipelineId !== undefined) query.set('pipeline_id', filter.pipelineId);
  const request = new Request(address, { headers: { ...headers } });
  request.headers.set('accept', 'text/event-stream');
  if (filter.lastEventId !== undefined) request.headers.set('last-event-id', filter.lastEventId);
  if (token !== undefined)
    request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
  return request;
}
