import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pythonWith, type Python } from '../support/python.js';
import { startApi, type TestApi } from '../support/index.js';
import { runSchemathesis } from './run-schemathesis.js';

/** `npm run test:schemathesis` sets how many cases there are of each operation and phase; without it this is skipped. */
const CASES = Number(process.env['SCHEMATHESIS_CASES'] ?? 0);

(CASES > 0 ? describe : describe.skip)('schemathesis against the running api', () => {
  let api: TestApi;
  let python: Python | null;
  beforeAll(async () => {
    python = await pythonWith('schemathesis');
    api = await startApi({ DEMO_DATA: 'true' });
  }, 300_000);
  afterAll(async () => {
    await api.stop();
    await python?.remove();
  });

  it('finds no answer that is not as described, and none of 500', async () => {
    if (!python) {
      process.stdout.write('SKIPPED: schemathesis needs python3 with venv and pip\n');
      return;
    }
    const { code, output } = await runSchemathesis(python, api, CASES);
    process.stdout.write(`${output}\n`);
    expect(code).toBe(0);
  }, 3_600_000);
});
