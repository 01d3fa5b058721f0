import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FROM_SOURCES } from './contestants.js';
import type { OwnedProcesses } from './owned-processes.js';

const RIVALS = join(import.meta.dirname, 'rivals');

/** Runs a program of the benchmark to its end, from its TypeScript source. @returns what it printed */
export async function runProgram(owned: OwnedProcesses, file: string, args: readonly string[]): Promise<string> {
  const command = [...FROM_SOURCES, file, ...args];
  const running = promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26 });
  owned.add(async () => void running.child.kill());
  return (await running).stdout;
}

export const runRival = (owned: OwnedProcesses, name: string, task: object) =>
  runProgram(owned, join(RIVALS, `${name}.ts`), [JSON.stringify(task)]);
