import { fork, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUPPORT = import.meta.dirname;

/**
 * Makes the folder of this run and the process that owns its servers. That process is in a group of its own and ends
 * with us, however we end, so nothing is left behind by a failure, by Ctrl-C or by kill -9.
 */
export default async function globalSetup() {
  const { status } = spawnSync(process.execPath, [join(SUPPORT, '../../scripts/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The sources do not compile.');
  const folder = mkdtempSync(join(tmpdir(), 'flow-pipelines-test-'));
  // PostgreSQL may have to run as another user than we do.
  chmodSync(folder, 0o711);
  process.env.TEST_RUN_FOLDER = folder;
  const servers = fork(join(SUPPORT, 'test-servers.mjs'), [folder], { detached: true, execArgv: [] });
  await new Promise((resolve, reject) => {
    servers.once('message', resolve);
    servers.once('exit', (code) => reject(new Error(`test-servers.mjs ended with code ${code}`)));
  });
  servers.unref();
  servers.channel?.unref();
  globalThis.__TEST_SERVERS__ = servers;
}
