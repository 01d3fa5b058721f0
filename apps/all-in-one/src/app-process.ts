import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { recordProcess } from './server-process.js';
import type { Running } from './supervised.js';

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 25;
const PROBE_TIMEOUT_MS = 3_000;
const REPORT_EVERY_MS = 10_000;

export interface AppProcessOptions {
  /** The folder below apps/. */
  readonly app: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where to note its pid, should we be killed and it not notice; none without a data folder. */
  readonly recordIn: string | undefined;
  /** Where it answers /health/ready. */
  readonly url: string;
  /** Gets each line that it writes. */
  readonly onLine: (line: string) => void;
  readonly onProgress: (message: string) => void;
}

/**
 * One part of the product as a process. In a group of its own, so that a terminal's Ctrl-C reaches only us and the order
 * of the shutdown is ours; the channel to it ends it when we are killed.
 */
export class AppProcess implements Running {
  readonly exited: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    private readonly options: AppProcessOptions,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
    });
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', options.onLine);
  }

  /** Settles when the part says that it is ready. */
  static async launch(options: AppProcessOptions, signal: AbortSignal): Promise<AppProcess> {
    const main = join(import.meta.dirname, '../..', options.app, 'src/main.js');
    const child = spawn(process.execPath, [main], {
      detached: true,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (child.pid === undefined) throw new Error(`${options.app} could not be started`);
    if (options.recordIn) recordProcess(options.recordIn, child.pid);
    const started = new AppProcess(child, child.pid, options);
    try {
      await started.untilReady(signal);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  async stop(): Promise<void> {
    if (this.hasExited) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(force);
  }

  /** Without a limit, since what is missing (a database, say) may come back; it says now and then what that is. */
  private async untilReady(signal: AbortSignal): Promise<void> {
    let reportAt = Date.now() + REPORT_EVERY_MS;
    for (;;) {
      signal.throwIfAborted();
      if (this.hasExited) throw new Error(`${this.options.app} ended ${this.howItEnded()} before it was ready`);
      const state = await probe(`${this.options.url}/health/ready`);
      if (state === 'ready') return;
      if (Date.now() > reportAt) {
        this.options.onProgress(`waiting for ${this.options.app}: ${state}`);
        reportAt += REPORT_EVERY_MS;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private howItEnded(): string {
    return this.child.signalCode ? `by ${this.child.signalCode}` : `with code ${this.child.exitCode}`;
  }
}

async function probe(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body = (await response.json()) as { missing?: string[] };
    return response.ok ? 'ready' : `it misses ${body.missing?.join(', ') ?? response.status}`;
  } catch {
    return 'it does not answer yet';
  }
}
