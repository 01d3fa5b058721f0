import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type TestApi } from '../support/index.js';
import { sendRaw, statusOf } from './raw-http.js';

const RUNS = 150;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const BODIES = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record(
      {
        job_id: fc.anything(),
        pipeline_ids: fc.anything(),
        items: fc.anything(),
        add: fc.anything(),
        name: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((body) =>
      Buffer.from(
        JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '',
      ),
    ),
);
const CALLS = fc.constantFrom(
  'POST /api/v1/jobs/pipelines',
  'PUT /api/v2/jobs/j/pipelines',
  'PATCH /api/v2/jobs/j/pipelines',
  'POST /api/v2/job-pipelines/batch',
  'POST /api/v2/import',
  'POST /api/v2/pipelines',
  'POST /api/v2/users',
  'POST /api/v2/tokens',
  'POST /api/v2/events/replay',
);

/** Whatever it is, somebody has understood or refused it, in the words of the contract. */
function expectAnswered(answer: string): void {
  expect(statusOf(answer)).toBeGreaterThanOrEqual(200);
  expect(statusOf(answer)).toBeLessThan(500);
  if (statusOf(answer) >= 400) expect(answer).toMatch(/"code":"[a-z_0-9]+"/);
}

describe('whatever is sent', () => {
  it('as a body is answered, and never with an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(CALLS, BODIES, async (call, body) => {
        const head = `${call} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${api.adminToken}\r\n`;
        expectAnswered(await sendRaw(api.url, [`${head}Content-Length: ${body.length}\r\n\r\n`, body]));
      }),
      { numRuns: RUNS },
    );
  });

  it('as a token is refused with 400 or 401, and never believed', async () => {
    const tokens = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string().map((text) => Buffer.from(`Bearer ${text}`)),
      fc
        .tuple(fc.base64String(), fc.base64String(), fc.base64String())
        .map((parts) => Buffer.from(`Bearer ${parts.join('.')}`)),
      fc.json().map((text) => Buffer.from(`Bearer ${Buffer.from(text).toString('base64url')}..`)),
      fc.nat({ max: 30 }).map((cut) => Buffer.from(`Bearer ${api.adminToken.slice(0, cut)}`)),
    );
    await fc.assert(
      fc.asyncProperty(tokens, async (token) => {
        const parts = ['GET /api/v2/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ', token, '\r\n\r\n'];
        const answer = await sendRaw(api.url, parts);
        expectAnswered(answer);
        expect([400, 401]).toContain(statusOf(answer));
      }),
      { numRuns: RUNS },
    );
  });

  it('as a query or a header is answered, and never with an error of ours', async () => {
    const texts = fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)) });
    const paths = fc.constantFrom(
      '/api/v2/pipelines?q=',
      '/api/v2/events?cursor=',
      '/api/v2/jobs?limit=',
      '/api/v2/jobs/',
    );
    const headers = fc.constantFrom('If-Match', 'Idempotency-Key', 'X-Request-Id', 'traceparent', 'Last-Event-ID');
    await fc.assert(
      fc.asyncProperty(paths, texts, headers, texts, async (path, query, header, value) => {
        const head = `GET ${path}${query.replace('#', '')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${api.adminToken}\r\n`;
        expectAnswered(await sendRaw(api.url, [Buffer.from(`${head}${header}: ${value}\r\n\r\n`, 'latin1')]));
      }),
      { numRuns: RUNS },
    );
  });
});
