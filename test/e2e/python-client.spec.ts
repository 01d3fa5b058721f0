import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answer, AnswerGate } from '../integration/client-harness.js';
import { startApi, type TestApi } from '../support/index.js';
import { hasPython } from '../support/python.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** Generating, building and installing it takes half a minute, and minutes where the machine is busy. */
const TIMEOUT_MS = 600_000;

// Visible in the report as skipped where the machine has no Python 3.
((await hasPython()) ? describe : describe.skip)('the Python client, generated, built and installed by pip', () => {
  let folder: string;
  let python: string;
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
    folder = await mkdtemp(join(tmpdir(), 'python-client-'));
    const packed = await run(process.execPath, [join(ROOT, 'scripts/pack-python-client.mjs'), folder]);
    await run('python3', ['-m', 'venv', join(folder, 'empty')]);
    python = join(folder, 'empty/bin/python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', packed.stdout.trim()]);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs docs/examples/client.py', async () => {
    const env = { ...process.env, FLOW_PIPELINES_URL: api.url, FLOW_PIPELINES_TOKEN: api.adminToken };
    const { stdout } = await run(python, [join(ROOT, 'docs/examples/client.py')], { env });
    expect(stdout.trimEnd().split('\n')).toEqual([
      "1 ['Made by Python']",
      '1 an example',
      "['Made by Python']",
      'name_taken 409 False',
    ]);
  });

  it('repeats with one key what got no answer, waits for Retry-After, and repeats no DELETE that may be done', async () => {
    const gate = await AnswerGate.open(api.url);
    gate.misbehave = async ({ method }, response, pass) => {
      if (gate.seen.length === 1) return answer(response, 503, 'overloaded', '2');
      if (gate.seen.length > 2 && method !== 'DELETE') return false;
      await pass();
      response.destroy();
      return true;
    };
    const { stdout } = await run(python, [
      join(import.meta.dirname, 'python_client_retries.py'),
      gate.url,
      api.adminToken,
    ]);
    await gate.close();
    const said = JSON.parse(stdout) as { waited: number[] };
    expect(said).toMatchObject({
      made: 'lost twice',
      deleted: ['connection_failed', null, true],
      refused: ['field_invalid', 400, false],
      wrong: ['token_invalid', 401, false],
    });
    expect(said.waited).toHaveLength(2);
    expect(said.waited[0]).toBeGreaterThanOrEqual(2);
    expect(new Set(gate.seen.slice(0, 3).map(({ key }) => key)).size).toBe(1);
    expect(gate.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect((await api.call('GET', '/api/v2/pipelines?q=lost')).body['items']).toEqual([]);
  });
});
