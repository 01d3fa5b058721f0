import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const SCRIPT = join(import.meta.dirname, '../../docs/examples/curl.sh');
const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

// Visible in the report as skipped where the machine has no curl or no jq.
(isThere('curl') && isThere('jq') ? describe : describe.skip)('docs/examples/curl.sh', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('makes a pipeline, assigns it to a job, and is told why a second one is refused', async () => {
    const env = { ...process.env, FLOW_PIPELINES_URL: api.url, FLOW_PIPELINES_TOKEN: api.adminToken };
    const { stdout } = await promisify(execFile)('sh', [SCRIPT], { env });
    const [assigned = '', history, refused] = stdout.trimEnd().split('\n');
    expect(JSON.parse(assigned)).toMatchObject({
      job_id: 'curl-job',
      version: 1,
      pipelines: [{ name: 'Made by curl' }],
    });
    expect(history).toBe('[1,"an example"]');
    expect(refused).toBe('name_taken');
  });
});
