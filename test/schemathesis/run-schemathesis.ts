import { join } from 'node:path';
import type { TestApi } from '../support/index.js';
import type { Python } from '../support/python.js';

const SCRIPT = join(import.meta.dirname, 'run.py');

const CONFIGURATION = join(import.meta.dirname, 'schemathesis.toml');

/** Runs all phases and checks against an api, and says how that ended. */
export async function runSchemathesis(python: Python, api: TestApi, cases: number) {
  const args = [
    `--config-file=${CONFIGURATION}`,
    'run',
    `${api.url}/openapi.json`,
    `--header=Authorization: Bearer ${api.adminToken}`,
    // A stream of events has no end.
    '--exclude-operation-id=eventStream.follow',
    '--checks=all',
    `--max-examples=${cases}`,
    '--continue-on-failure',
  ];
  try {
    return { code: 0, output: await python.run(SCRIPT, ...args) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    return { code: code ?? 1, output: `${stdout ?? ''}${stderr ?? ''}` };
  }
}
