import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LONGEST_OUTPUT = 64 * 1_024 * 1_024;

/** A Python 3 that can import a package: the machine's own where it has it, otherwise one in a folder of the test's own. */
export interface Python {
  run(script: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

export function hasPython(): Promise<boolean> {
  return run('python3', ['--version']).then(
    () => true,
    () => false,
  );
}

/** @returns null where there is no Python 3 */
export async function pythonWith(packageName: string): Promise<Python | null> {
  if (!(await hasPython())) return null;
  const isThere = await run('python3', ['-c', `import ${packageName}`]).then(
    () => true,
    () => false,
  );
  if (isThere) return pythonAt('python3', async () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'flow-pipelines-python-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', packageName]);
  } catch (error) {
    await remove();
    throw error;
  }
  return pythonAt(join(folder, 'bin/python'), remove);
}

function pythonAt(command: string, remove: () => Promise<void>): Python {
  return {
    run: async (script, ...args) => (await run(command, [script, ...args], { maxBuffer: LONGEST_OUTPUT })).stdout,
    remove,
  };
}
