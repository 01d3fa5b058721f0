import { spawn } from 'node:child_process';

interface RunOptions {
  /** Its output goes to `onOutput` and, for people, to standard error. */
  readonly captured: boolean;
  readonly onOutput?: (text: string) => void;
}

/**
 * Runs one of the other programs to its end. Signals are handed on, and it ends us: we are never gone before it.
 * @returns its exit code; 128 and the number of the signal would be the shell's way, 1 is ours
 */
export function runProgram(program: string, { captured, onOutput }: RunOptions): Promise<number> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', captured ? 'pipe' : 'inherit', 'inherit'] });
  child.stdout?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    onOutput?.(chunk.toString());
  });
  // A terminal sends Ctrl-C to both; whoever sends a signal to us alone means the child as well.
  process.on('SIGINT', () => child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
