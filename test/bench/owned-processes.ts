import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const STOP_TIMEOUT_MS = 20_000;

/** Everything that the benchmark started, so that all of it ends, newest first, however the benchmark ends. */
export class OwnedProcesses {
  private readonly stops: (() => Promise<void>)[] = [];
  private stopped = Promise.resolve();

  /** Runs a Node program; the IPC channel ends it should the benchmark be killed. Its output is shown when it fails. */
  start(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return this.startCommand(name, [process.execPath, ...args], env);
  }

  /** Runs any other program. */
  startCommand(
    name: string,
    [command = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text) => process.stderr.write(`[${name}] ${String(text)}`));
    }
    this.add(() => stop(child));
    return child;
  }

  /** May be called before what is to be stopped has finished starting. */
  add(stopOne: () => Promise<void>): void {
    this.stops.push(stopOne);
  }

  /** Once all have ended, those too that an earlier call is still stopping. */
  stopAll(): Promise<void> {
    return (this.stopped = this.stopped.then(() => this.stopWhatIsThere()));
  }

  private async stopWhatIsThere(): Promise<void> {
    for (const stopOne of this.stops.splice(0).toReversed()) {
      await stopOne().catch((error: unknown) => process.stderr.write(`could not stop: ${String(error)}\n`));
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(force);
}
