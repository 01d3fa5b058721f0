import { TOKEN } from './system.js';

const TIMEOUT_MS = 15_000;
const PAUSE_MS = 50;
/** How long a request is repeated; longer than anything takes to come back. */
const GIVES_UP_AFTER_MS = 180_000;
/** Codes of answers after which nobody knows whether the change was made. */
const UNKNOWN = new Set(['outcome_unknown', 'internal', 'idempotency_key_in_flight']);

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly requestId: string;
}

interface Problem {
  readonly code?: string;
  readonly status?: number;
}

/** The members of all answers that the load looks at. */
export interface AnswerBody extends Omit<Problem, 'status'> {
  readonly version?: number;
  readonly pipelines?: readonly { readonly id: string }[];
  readonly results?: readonly {
    readonly version?: number;
    readonly status: 'OK' | 'ERROR';
    readonly error?: Problem;
  }[];
}

export interface Settled {
  /** failed: certainly not done. unknown: not even repeating helped. */
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly body: AnswerBody;
  readonly wasRepeated: boolean;
}

/**
 * A caller as it should be: each request has an Idempotency-Key, and one whose outcome is unknown (a lost or late answer, or
 * one that says so) is sent again with its key until an answer tells.
 */
export class SettlingClient {
  /** Requests whose outcome was unknown, and is no more. */
  settled = 0;

  /** Answers that were no success, as `503 database_unavailable, retry later`, by how often they came. */
  readonly refusals = new Map<string, number>();

  /** @param urls of those that run; each attempt takes one of them */
  constructor(private readonly urls: () => readonly string[]) {}

  async send(request: Request): Promise<Settled> {
    const givesUpAt = Date.now() + GIVES_UP_AFTER_MS;
    for (let repeats = 0; ; repeats += 1) {
      const answer = await this.attempt(request);
      // What refuses the repetition for now says nothing about the first time.
      const isUnknown = answer.outcome === 'unknown' || (answer.outcome === 'not now' && repeats > 0);
      if (!isUnknown) {
        if (repeats > 0) this.settled += 1;
        const outcome = answer.outcome === 'ok' ? 'ok' : 'failed';
        return { outcome, body: answer.body, wasRepeated: repeats > 0 };
      }
      if (Date.now() > givesUpAt) return { outcome: 'unknown', body: {}, wasRepeated: true };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Until it is done: for those who must have it. @throws when it is refused for good, or nobody answers for minutes */
  async insist(request: Request): Promise<void> {
    const givesUpAt = Date.now() + GIVES_UP_AFTER_MS;
    for (;;) {
      const { outcome, body } = await this.attempt(request);
      if (outcome === 'ok') return;
      const isHopeless = outcome === 'refused' || Date.now() > givesUpAt;
      if (isHopeless) throw new Error(`${request.method} ${request.path}: ${outcome} ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async attempt({ method, path, body, requestId }: Request): Promise<{ outcome: Verdict; body: AnswerBody }> {
    try {
      const urls = this.urls();
      if (urls.length === 0) return { outcome: 'not now', body: {} };
      const response = await fetch(`${urls[Math.floor(Math.random() * urls.length)] ?? ''}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': requestId, 'idempotency-key': requestId },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      const answer: AnswerBody = text === '' ? {} : JSON.parse(text);
      if (!response.ok) this.countRefusal(response, answer);
      for (const { error } of answer.results ?? []) if (error) this.count(`item: ${error.status} ${error.code}`);
      return { outcome: verdictOn(response.status, answer), body: answer };
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      return { outcome: code === 'ECONNREFUSED' ? 'not now' : 'unknown', body: {} };
    }
  }

  private countRefusal({ status, headers }: Response, { code }: AnswerBody): void {
    this.count(`${status} ${code}${headers.has('retry-after') ? ', retry later' : ''}`);
  }

  private count(refusal: string): void {
    this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
  }
}

type Verdict = 'ok' | 'refused' | 'not now' | 'unknown';

function verdictOn(status: number, { code = '', results = [] }: AnswerBody): Verdict {
  // An item that failed for a reason that passes is repeated with its batch; those that are done stay done.
  const passes = (error: Problem | undefined) =>
    error !== undefined && isPassing(error.status ?? 500, error.code ?? '');
  if (results.some(({ error }) => passes(error))) return 'unknown';
  if (status < 300) return 'ok';
  if (UNKNOWN.has(code)) return 'unknown';
  return isPassing(status, code) ? 'not now' : 'refused';
}

const isPassing = (status: number, code: string) => status >= 500 || status === 429 || UNKNOWN.has(code);
