import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LARGEST_OUTPUT = 64 * 1_024 * 1_024;
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'flow-pipelines/go');

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

export type Program = (args: readonly string[], options?: { readonly cwd?: string }) => Promise<Outcome>;

export function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

/**
 * A program that is written in Go, in that very version, which Go checks against its public log of hashes. It is built once
 * and kept.
 */
export async function goProgram(path: string, version: string): Promise<Program> {
  const folder = join(CACHE, `${path.replaceAll('/', '-')}@${version}`);
  // As `go install` names it: by the last part that is no version.
  const program = join(folder, basename(path.replace(/\/v\d+$/, '')));
  if (!existsSync(program)) {
    await mkdir(folder, { recursive: true });
    await run('go', ['install', `${path}@${version}`], { env: { ...process.env, GOBIN: folder } });
  }
  return (args, { cwd } = {}) => outcomeOf(run(program, args, { cwd, maxBuffer: LARGEST_OUTPUT }));
}

export async function outcomeOf(running: Promise<{ stdout: string; stderr: string }>): Promise<Outcome> {
  try {
    const { stdout, stderr } = await running;
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    // Not run at all is no outcome.
    if (typeof code !== 'number') throw error;
    return { code, output: stdout + stderr };
  }
}
