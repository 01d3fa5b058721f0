import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../support/free-port.mjs';
import { type Context, median, type Row } from './row.js';

const ROOT = join(import.meta.dirname, '../../..');
const LONGEST_SECONDS = 10;

/** Row 9: `npm start` until everything is up, Kafka and the executor too, on a new folder and on one that is there. */
export const startRow: Row = {
  ids: ['9'],
  run: async (context) => {
    const fresh: number[] = [];
    const again: number[] = [];
    // Downloads what is not there, and leaves an archive of Java's classes for all that follow.
    if (!context.quick) await start(context);
    for (let round = 0; round < context.rounds; round += 1) {
      rmSync(context.folder, { recursive: true, force: true });
      fresh.push(await start(context));
      again.push(await start(context));
    }
    const seconds = Math.max(median(fresh), median(again));
    return [
      {
        row: '9',
        work: '`npm start` to ready, after the first download',
        rival: '',
        ours: `new folder ${median(fresh).toFixed(1)} s, existing ${median(again).toFixed(1)} s`,
        theirs: '',
        ratio: null,
        spread: null,
        bar: `${LONGEST_SECONDS} s`,
        met: seconds <= LONGEST_SECONDS,
        notes: [],
        measurements: { fresh, again },
      },
    ];
  },
};

async function start({ folder, owned, progress }: Context): Promise<number> {
  const names = ['PORT', 'EXECUTOR_PORT', 'RELAY_PORT', 'INTAKE_PORT', 'EMBEDDED_POSTGRES_PORT', 'EMBEDDED_KAFKA_PORT'];
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
  const env = { ...process.env, ...ports, DATA_DIR: folder, DATABASE_URL: '', KAFKA_BROKERS: '', LOG_LEVEL: 'warn' };
  const since = performance.now();
  const child = spawn(process.execPath, ['scripts/run.mjs', 'all-in-one'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  owned.add(stop);
  const seconds = await Promise.race([
    readyLine(child.stdout).then(() => (performance.now() - since) / 1_000),
    ended.then(([code]) => Promise.reject(new Error(`npm start ended with ${code} before it was ready`))),
  ]);
  progress(`ready after ${seconds.toFixed(1)} s`);
  await stop();
  return seconds;
}

async function readyLine(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface(stream)) if (/^ready http.* kafka \d/.test(line)) return;
}
