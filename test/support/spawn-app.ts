import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { eventually } from './eventually.js';

const ROOT = join(import.meta.dirname, '../..');
const STOP_TIMEOUT_MS = 20_000;
/** For a first start of everything, which takes 8 s on a quiet machine, beside another suite on a slow one. */
const LINE_TIMEOUT_MS = 90_000;
const running = new Set<SpawnedApp>();

export type AppName = 'api' | 'outbox-relay' | 'intake' | 'flow-executor' | 'all-in-one';

/** Variables that are added to our own; undefined removes one. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A part of the product as the real process that `npm run start:*` runs. Ended, at the latest, with its test file. */
export class SpawnedApp {
  private collected = '';
  readonly exited: Promise<Exit>;

  constructor(
    readonly name: string,
    readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.collected += String(chunk)));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    running.add(this);
    void this.exited.then(() => running.delete(this));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} was not started`);
    return this.child.pid;
  }

  /** Everything it wrote so far, both streams. */
  get output(): string {
    return this.collected;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The first line that matches, waiting for it. @throws with the output when the process ends or the time is up */
  async waitForLine(pattern: RegExp | string, { timeoutMs = LINE_TIMEOUT_MS } = {}): Promise<string> {
    const find = () =>
      this.collected
        .split('\n')
        .find((line) => (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)));
    await eventually(
      () => {
        if (find() === undefined && !this.hasExited)
          throw new Error(`${this.name} has not printed ${pattern}:\n${this.output}`);
      },
      { timeoutMs },
    );
    const line = find();
    if (line === undefined) throw new Error(`${this.name} ended without printing ${pattern}:\n${this.output}`);
    return line;
  }

  /** Ends it as an operator does, by force when it does not listen, and says how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.hasExited) return this.exited;
    this.child.kill(signal);
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const exit = await this.exited;
    clearTimeout(force);
    return exit;
  }

  async kill9(): Promise<Exit> {
    return this.stop('SIGKILL');
  }
}

/** Runs dist/apps/<name>/src/main.js, of this tree or of another release's. */
export function spawnApp(name: AppName, env: Environment = {}, tree = ROOT): SpawnedApp {
  return spawnCommand(name, [process.execPath, join(tree, 'dist/apps', name, 'src/main.js')], env);
}

/** Any other command, in the repository's folder, with the same care for its end. */
export function spawnCommand(
  name: string,
  [command = '', ...args]: readonly string[],
  env: Environment = {},
): SpawnedApp {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    // The channel ends the child should we be killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return new SpawnedApp(name, child);
}

afterAll(async () => {
  await Promise.all([...running].map((app) => app.stop()));
});
