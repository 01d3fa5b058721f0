import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const START_TIMEOUT_MS = 45_000;

/** The address of a server of this test run; the first caller makes it start (see test-servers.mjs). */
export async function addressOf(server: 'postgres' | 'kafka'): Promise<string> {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (!folder) throw new Error('Tests with servers belong in test/integration or test/e2e.');
  writeFileSync(join(folder, `${server}.wanted`), '');
  const file = join(folder, `${server}.json`);
  await eventually(
    () => {
      if (!existsSync(file)) throw new Error(`The tests' ${server} did not start in time.`);
    },
    { timeoutMs: START_TIMEOUT_MS },
  );
  const state: { address?: string; error?: string } = JSON.parse(readFileSync(file, 'utf8'));
  if (state.address === undefined) throw new Error(`The tests' ${server} did not start: ${state.error}`);
  return state.address;
}
