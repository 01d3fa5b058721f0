import { FlowPipelinesClient, FlowPipelinesError, type ClientOptions } from '@flow-pipelines/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, freePort, startApi, type TestApi } from '../support/index.js';
import { answer, AnswerGate } from './client-harness.js';

const FAST = { attempts: 4, firstDelayMs: 5, longestDelayMs: 2_000 };

describe(FlowPipelinesClient, () => {
  let api: TestApi;
  let gate: AnswerGate;
  let pipelineId: string;
  beforeAll(async () => {
    api = await startApi();
    pipelineId = await api.addPipeline('Invoices');
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    gate = await AnswerGate.open(api.url);
  });
  afterEach(() => gate.close());

  const client = (options: Partial<ClientOptions> = {}) =>
    new FlowPipelinesClient({ url: gate.url, token: api.adminToken, retry: FAST, ...options });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => {
        throw new Error('it was not refused');
      },
      (error: unknown) => error as FlowPipelinesError,
    );
  const assign = (jobId: string, options: Partial<ClientOptions> = {}) =>
    client(options).PUT('/api/v2/jobs/{job_id}/pipelines', {
      params: { path: { job_id: jobId } },
      body: { pipeline_ids: [pipelineId] },
    });
  const me = (options: Partial<ClientOptions> = {}) => client(options).GET('/api/v2/me');

  describe('a call', () => {
    it('is typed and answered, with its response beside it', async () => {
      const { data, response } = await assign('answered');
      expect(data.pipelines).toEqual([{ id: pipelineId, name: 'Invoices' }]);
      expect(response.headers.get('etag')).toBe('"1"');
    });

    it('throws what the api refuses, with code, status and request id, and does not repeat it', async () => {
      const error = await failure(client().POST('/api/v2/pipelines', { body: { name: 'invoices' } }));
      expect(error).toBeInstanceOf(FlowPipelinesError);
      expect(error).toMatchObject({ code: 'name_taken', status: 409, retryable: false });
      expect(error.requestId).toMatch(/./);
      expect(gate.seen).toHaveLength(1);
    });

    it('throws an error of version 1, too, also where its status is 200', async () => {
      const body = { job_id: '', pipeline_ids: [] };
      expect(await failure(client().POST('/api/v1/jobs/pipelines', { body }))).toMatchObject({
        code: 'job_id_invalid',
      });
      gate.misbehave = async (_, response, pass) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(await pass());
        return true;
      };
      const disguised = await failure(client().POST('/api/v1/jobs/pipelines', { body }));
      expect(disguised).toMatchObject({ code: 'job_id_invalid', status: 200 });
    });

    it('asks a function for the token before each attempt', async () => {
      const tokens = ['old', api.adminToken];
      gate.misbehave = async (_, response) => gate.seen.length === 1 && answer(response, 503, 'overloaded', '0');
      const { data } = await me({ token: () => tokens.shift() ?? '' });
      expect(data.name).toBe('admin');
      expect(tokens).toEqual([]);
    });
  });

  describe('a repetition', () => {
    it('of a change whose answer was lost has the same key, and the change is made once', async () => {
      gate.misbehave = async (_, response, pass) => {
        if (gate.seen.length > 2) return false;
        await pass();
        response.destroy();
        return true;
      };
      const { data, response } = await assign('lost');
      expect(data.version).toBe(1);
      expect(response.headers.get('etag')).toBe('"1"');
      expect(gate.seen).toHaveLength(3);
      expect(new Set(gate.seen.map(({ key }) => key)).size).toBe(1);
      expect(gate.seen[0]?.key).toMatch(/^[\w-]{36}$/);
    });

    it('of an answer that is cut half way is made as well', async () => {
      gate.misbehave = async (_, response, pass) => {
        if (gate.seen.length > 1) return false;
        const whole = await pass();
        response.writeHead(200, { 'content-length': whole.length });
        response.write(whole.slice(0, 5), () => response.destroy());
        return true;
      };
      expect((await me()).data.name).toBe('admin');
      expect(gate.seen).toHaveLength(2);
    });

    it('keeps the key that the caller gave', async () => {
      const init = { body: { name: 'Own key' }, headers: { 'Idempotency-Key': 'mine' } };
      const first = await client().POST('/api/v2/pipelines', init);
      const second = await client().POST('/api/v2/pipelines', init);
      expect(second.data).toEqual(first.data);
      expect(gate.seen.map(({ key }) => key)).toEqual(['mine', 'mine']);
    });

    it('waits as long as Retry-After says', async () => {
      gate.misbehave = async (_, response) => gate.seen.length === 1 && answer(response, 429, 'rate_limited', '1');
      const delays: number[] = [];
      const before = performance.now();
      await me({ onRetry: ({ delayMs }) => delays.push(delayMs) });
      expect(performance.now() - before).toBeGreaterThanOrEqual(999);
      expect(delays).toHaveLength(1);
    });

    it('is not made when the server asks for more patience than there is', async () => {
      gate.misbehave = async (_, response) => answer(response, 429, 'rate_limited', '3');
      expect(await failure(me())).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 3_000 });
      expect(gate.seen).toHaveLength(1);
    });

    it('is not made of an error that will stay', async () => {
      gate.misbehave = async (_, response) => answer(response, 500, 'internal');
      expect(await failure(me())).toMatchObject({ code: 'internal', requestId: 'of the gate', retryable: false });
      expect(gate.seen).toHaveLength(1);
    });

    it("is made of a proxy's 502, and ends after the last attempt", async () => {
      gate.misbehave = async (_, response) => {
        response.writeHead(502).end('<html>');
        return true;
      };
      expect(await failure(me())).toMatchObject({ code: 'unexpected_answer', status: 502, body: '<html>' });
      expect(gate.seen).toHaveLength(FAST.attempts);
    });

    it('of a DELETE is made only when nothing was done', async () => {
      const remove = async (name: string) =>
        client().DELETE('/api/v2/pipelines/{pipeline_id}', {
          params: { path: { pipeline_id: await api.addPipeline(name) } },
        });
      gate.misbehave = async (_, response) => gate.seen.length === 1 && answer(response, 503, 'resource_busy', '0');
      expect((await remove('busy')).response.status).toBe(204);
      expect(gate.seen).toHaveLength(2);
      gate.misbehave = async (_, response, pass) => {
        await pass();
        response.destroy();
        return true;
      };
      expect(await failure(remove('lost'))).toMatchObject({ code: 'connection_failed', retryable: true });
      expect(gate.seen).toHaveLength(3);
    });
  });

  describe('time', () => {
    const never = () => new Promise<boolean>(() => undefined);

    it('bounds each attempt', async () => {
      gate.misbehave = never;
      const error = await failure(me({ timeoutMs: 50, retry: { attempts: 2, firstDelayMs: 1 } }));
      expect(error).toMatchObject({ code: 'timed_out', status: undefined, retryable: true });
      expect(gate.seen).toHaveLength(2);
    });

    it('ends with the signal of the caller, while waiting for an answer and between two attempts', async () => {
      gate.misbehave = never;
      const reason = new Error('enough');
      const abort = new AbortController();
      const asked = failure(client().GET('/api/v2/me', { signal: abort.signal }));
      await eventually(() => expect(gate.seen).toHaveLength(1));
      abort.abort(reason);
      expect(await asked).toBe(reason);

      gate.misbehave = async (_, response) => answer(response, 429, 'rate_limited', '2');
      const later = new AbortController();
      const onRetry = () => later.abort(reason);
      expect(await failure(client({ onRetry }).GET('/api/v2/me', { signal: later.signal }))).toBe(reason);
      expect(gate.seen).toHaveLength(2);
    });

    it('says what is wrong where nobody listens', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      const error = await failure(me({ url, retry: { attempts: 2, firstDelayMs: 1 } }));
      expect(error.code).toBe('connection_failed');
      expect(error.message).toContain('ECONNREFUSED');
    });
  });

  describe('a list', () => {
    it('is read page by page, as far as it is taken', async () => {
      for (const name of ['page 1', 'page 2', 'page 3', 'page 4', 'page 5']) await api.addPipeline(name);
      const names: string[] = [];
      for await (const { name } of client().list('/api/v2/pipelines', { query: { q: 'page ' }, pageSize: 2 }))
        names.push(name);
      expect(names).toEqual(['page 1', 'page 2', 'page 3', 'page 4', 'page 5']);
      expect(gate.seen).toHaveLength(3);
      for await (const { name } of client().list('/api/v2/pipelines', { query: { q: 'page ' }, pageSize: 2 }))
        if (name === 'page 2') break;
      expect(gate.seen).toHaveLength(4);
    });
  });

  describe('the events', () => {
    it('go on behind a lost connection, without a hole or a repetition, from where they began', async () => {
      const jobs: string[] = [];
      const abort = new AbortController();
      const reading = (async () => {
        const patient = client({ retry: { attempts: 1_000, firstDelayMs: 5, longestDelayMs: 50 } });
        for await (const { data } of patient.events({ signal: abort.signal }))
          jobs.push(`${data.job_id} ${data.version}`);
      })();
      await eventually(() => expect(gate.seen).toHaveLength(1));
      await eventually(() => expect(gate.chunksPassed).toBe(1));
      gate.misbehave = async (_, response) => {
        response.destroy();
        return true;
      };
      gate.cut();
      await assign('while away', { url: api.url });
      gate.misbehave = async () => false;
      await eventually(() => expect(jobs).toEqual(['while away 1']));
      await assign('while there', { url: api.url });
      await eventually(() => expect(jobs).toEqual(['while away 1', 'while there 1']));
      expect(gate.seen.at(-1)?.lastEventId).toMatch(/^\d/);
      abort.abort();
      await reading;
    });

    it('can be left, and taken up by their id in another run', async () => {
      const events = client().events({ jobId: 'followed' });
      const next = events.next();
      await eventually(() => expect(gate.seen).toHaveLength(1));
      const first = await assign('followed').then(() => next);
      await events.return(undefined);
      await client().PATCH('/api/v2/jobs/{job_id}/pipelines', {
        params: { path: { job_id: 'followed' } },
        body: { remove: [pipelineId] },
      });
      for await (const { data } of client().events({ jobId: 'followed', lastEventId: first.value?.id ?? '' })) {
        expect(data.version).toBe(2);
        break;
      }
    });

    it('end with an error that repeating would not mend, or when nobody answers', async () => {
      expect(await failure(client({ token: 'wrong' }).events().next())).toMatchObject({ code: 'token_invalid' });
      expect(gate.seen).toHaveLength(1);
      const url = `http://127.0.0.1:${await freePort()}`;
      expect(await failure(client({ url }).events().next())).toMatchObject({ code: 'connection_failed' });
    });
  });
});
