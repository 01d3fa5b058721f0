import { join } from 'node:path';
import { createDataSource, migrate } from '@flow-pipelines/database';
import type { ChildProcess } from 'node:child_process';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import type { OwnedProcesses } from './owned-processes.js';

const ROOT = join(import.meta.dirname, '../..');
type Environment = Readonly<Record<string, string>>;

/** Of Node, as `npm run start:relay` gives them. */
export const RELAY_FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=40',
  '--single-threaded-gc',
  '--no-incremental-marking',
] as const;

/** As `npm run start:relay` starts it. */
export async function startRelay(owned: OwnedProcesses, env: Environment): Promise<ChildProcess> {
  const command = [...RELAY_FLAGS, join(ROOT, 'dist/apps/outbox-relay/src/main.js')];
  return owned.start('relay', command, {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    RELAY_PORT: String(await freePort()),
    ...env,
  });
}

/** As `npm run start:executor` starts it. */
export async function startExecutor(owned: OwnedProcesses, env: Environment): Promise<ChildProcess> {
  const port = await freePort();
  const command = ['--max-semi-space-size=4', join(ROOT, 'dist/apps/flow-executor/src/main.js')];
  const executor = owned.start('executor', command, {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    EXECUTOR_PORT: String(port),
    ...env,
  });
  await untilReady(port);
  return executor;
}

export async function untilReady(port: number, timeoutMs = 60_000): Promise<void> {
  await eventually(
    async () => {
      const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
      if (status !== 200) throw new Error(`not ready: ${status}`);
    },
    { timeoutMs },
  );
}

export async function migrated(url: string): Promise<void> {
  const dataSource = await createDataSource({ url, applicationName: 'bench', poolSize: 2 }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}
