/**
 * Loaded into the processes of a fault run before anything else (`node --import`). Failpoints are comments in the product,
 * so nothing of them is ever shipped; here they become calls while the compiled files are loaded, as etcd's gofail does it
 * at build time. A process that comes to one dies there as by `kill -9`, if a file of the failpoint's name lies in the
 * folder FAILPOINTS. The first to come takes the file, so that one process dies and it is known that it did.
 */
import { existsSync, renameSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { instrument } from './instrument.mjs';

const DIST = new URL('../../dist/', import.meta.url).href;
const folder = process.env.FAILPOINTS;

globalThis.failpoint = (name) => {
  const armed = join(folder, name);
  if (!existsSync(armed)) return;
  try {
    renameSync(armed, `${armed}.hit`);
  } catch {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
};

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith(DIST) || !loaded.source) return loaded;
    return { ...loaded, source: instrument(Buffer.from(loaded.source).toString()) };
  },
});
