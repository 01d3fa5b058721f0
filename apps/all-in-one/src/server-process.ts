import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';

const POLL_MS = 20;

/** Signals to end a server with, each with the time it has before the next one is sent. */
export type StopSequence = readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[];

export interface ServerCommand {
  /** How messages call it: "PostgreSQL", "Kafka". */
  readonly name: string;
  /** Holds the record of the running process and its log; one server per folder. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly spawnAs?: { readonly uid?: number; readonly gid?: number };
  readonly stopSequence: StopSequence;
}

/** A server that runs as part of this process' duties. */
export interface EmbeddedServer {
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** What is kept on disk: the server, and the process that started it and is responsible for it. */
interface ServerRecord {
  readonly server: ProcessIdentity;
  readonly owner: ProcessIdentity;
}

/**
 * A server in a process group of its own, so that a terminal's Ctrl-C does not reach it before the ordered shutdown
 * does. It outlives a killed owner; the record in its folder lets the next start end it first.
 */
export class ServerProcess {
  private constructor(
    readonly identity: ProcessIdentity,
    private readonly spec: ServerCommand,
    /** Resolves when the process has ended, whoever ended it. */
    readonly exited: Promise<void>,
  ) {}

  static start(spec: ServerCommand): ServerProcess {
    const log = openLog(spec);
    // The log is a file, not a pipe: a server must not block or die because its owner is gone.
    const child = spawn(spec.command, spec.args, {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: spec.folder,
      ...(spec.env && { env: spec.env }),
      ...spec.spawnAs,
    });
    closeSync(log);
    const exited = new Promise<void>((resolve) => {
      child.on('exit', () => resolve());
      child.on('error', () => resolve());
    });
    const identity = child.pid === undefined ? undefined : recordProcess(spec.folder, child.pid);
    if (!identity) throw new Error(`${spec.name} could not be started: see ${logFile(spec)}`);
    return new ServerProcess(identity, spec, exited);
  }

  /** Polls until the server is ready. @throws with the end of its log when it ends, or is not ready in time */
  async untilReady(isReady: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await isReady())) {
      if (!isRunning(this.identity)) throw new Error(`${this.spec.name} ended while starting.\n${this.logTail()}`);
      if (Date.now() > deadline) {
        await this.stop();
        throw new Error(`${this.spec.name} was not ready within ${timeoutMs / 1000} s.\n${this.logTail()}`);
      }
      await delay(POLL_MS);
    }
  }

  log(): string {
    return readFileSync(logFile(this.spec), 'utf8');
  }

  async stop(): Promise<void> {
    await end(this.identity, this.spec.stopSequence);
    rmSync(recordFile(this.spec.folder), { force: true });
  }

  private logTail(): string {
    return `The end of ${logFile(this.spec)}:\n${this.log().split('\n').slice(-15).join('\n')}`;
  }
}

/** Notes in a folder which process runs for us there, for the stopLeftover() of the next start. */
export function recordProcess(folder: string, pid: number): ProcessIdentity | undefined {
  const server = identityOf(pid);
  const owner = identityOf(process.pid);
  if (!server || !owner) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(recordFile(folder), JSON.stringify({ server, owner } satisfies ServerRecord));
  return server;
}

/**
 * Ends the process that a killed owner left behind in this folder.
 * @throws when the owner is alive: two owners of one folder would end each other's server
 */
export async function stopLeftover(name: string, folder: string, stopSequence: StopSequence): Promise<void> {
  if (!existsSync(recordFile(folder))) return;
  const record = readRecord(folder);
  if (record && isRunning(record.server)) {
    if (record.owner.pid !== process.pid && isRunning(record.owner))
      throw new Error(`${name} in ${folder} belongs to the running process ${record.owner.pid}; stop that one first.`);
    await end(record.server, stopSequence);
  }
  rmSync(recordFile(folder), { force: true });
}

async function end(identity: ProcessIdentity, stopSequence: StopSequence): Promise<void> {
  for (const { signal, waitMs } of stopSequence) {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + waitMs;
    while (isRunning(identity) && Date.now() < deadline) await delay(POLL_MS);
  }
}

/** A record that was cut short by a crash says nothing; the server's own lock files still protect the data. */
function readRecord(folder: string): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Each start has a log of its own; the one before it is kept, since that is the one to read after a crash. */
function openLog(spec: ServerCommand): number {
  if (existsSync(logFile(spec))) renameSync(logFile(spec), join(spec.folder, 'server.previous.log'));
  return openSync(logFile(spec), 'w');
}

const recordFile = (folder: string) => join(folder, 'server.json');
const logFile = ({ folder }: ServerCommand) => join(folder, 'server.log');
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
