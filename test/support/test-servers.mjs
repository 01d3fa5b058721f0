/**
 * Owns the PostgreSQL and the Kafka of one test run. A test that wants one creates `<name>.wanted` in the run's folder
 * and waits for `<name>.json`, which holds its address or says why there is none; runs that need no Kafka never pay for
 * it. When the channel to the test runner closes, it stops what it started and removes the folder.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { prepareEmbeddedKafka, startEmbeddedKafka } from '../../dist/apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../dist/apps/all-in-one/src/embedded-postgres.js';

const POLL_MS = 20;
const folder = process.argv[2];
const onProgress = (message) => process.stderr.write(`${message}\n`);

const STARTERS = {
  // A crash of the machine may lose a test database; everything else behaves as in production. Debezium reads logical WAL.
  postgres: (dataDir, port) =>
    startEmbeddedPostgres({
      dataDir,
      port,
      onProgress: () => undefined,
      postgresFlags: ['-c', 'fsync=off', '-c', 'wal_level=logical'],
    }),
  kafka: (dataDir, port) => startEmbeddedKafka({ dataDir, port, onProgress: () => undefined, shortLived: true }),
};

const starting = {};
const poll = setInterval(() => {
  for (const name of Object.keys(STARTERS))
    if (existsSync(join(folder, `${name}.wanted`))) starting[name] ??= start(name);
}, POLL_MS);

process.once('disconnect', () => void end());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.connected && process.disconnect());

// A download takes longer than a test may. Without Java or Maven the tests that want Kafka say so.
await prepareEmbeddedKafka({ onProgress }).catch(() => undefined);
process.send?.('prepared');

async function end() {
  clearInterval(poll);
  const servers = await Promise.all(Object.values(starting));
  await Promise.allSettled(servers.map((server) => server?.stop()));
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

async function start(name) {
  try {
    const server = await STARTERS[name](join(folder, name), await freePort());
    publish(name, { address: server.url ?? server.brokers, pid: server.pid });
    return server;
  } catch (error) {
    publish(name, { error: error.message });
    return undefined;
  }
}

/** Renamed into place, so that no test reads half of it. */
function publish(name, state) {
  const file = join(folder, `${name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
