import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../dist/apps/cli/src/main.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Settings of a run; undefined removes one that we have ourselves. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** Without what the machine may have set for the real product. */
const NONE: Settings = {
  FLOW_PIPELINES_URL: undefined,
  FLOW_PIPELINES_TOKEN: undefined,
  DATABASE_URL: undefined,
  KAFKA_BROKERS: undefined,
};

/** One command, as a shell runs it. */
export function runCli(args: readonly string[], settings: Settings, input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...NONE, ...settings } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // A command that does not read it may be gone before we have written.
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
