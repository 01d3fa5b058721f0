import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { OwnedProcesses } from './owned-processes.js';
import { keepResults, readResults, table, writeReport } from './results.js';
import { debeziumRow } from './rows/debezium.row.js';
import { deliveryRow } from './rows/delivery.row.js';
import { drainRow } from './rows/drain.row.js';
import { fullStackRow } from './rows/full-stack.row.js';
import { growthRow } from './rows/growth.row.js';
import { heldOpenRow } from './rows/held-open.row.js';
import { listRow } from './rows/list.row.js';
import { memoryRow } from './rows/memory.row.js';
import type { Row } from './rows/row.js';
import { startRow } from './rows/start.row.js';
import { updatesRow } from './rows/updates.row.js';
import { Servers, type Settings } from './servers.js';
import { readOptions, type SuiteOptions, USAGE } from './suite-options.js';

const FOLDER = join(import.meta.dirname, '../../test-results/bench');
const ROWS: readonly Row[] = [
  updatesRow,
  fullStackRow,
  listRow,
  drainRow,
  deliveryRow,
  growthRow,
  heldOpenRow,
  debeziumRow,
  startRow,
  memoryRow,
];

const progress = (message: string) => void process.stderr.write(`${message}\n`);
const messageOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
/** What is running, so that a signal can stop it: of a quick run's rows together, and of the row under way. */
const running: OwnedProcesses[] = [];
let isInterrupted = false;

/** One row after the other; one that fails is said so and does not stop those behind it. @returns the exit code */
async function suite(options: SuiteOptions): Promise<number> {
  const { rows: wanted, json } = options;
  const rows = ROWS.filter(({ ids }) => wanted === 'all' || ids.some((id) => wanted.includes(id)));
  if (rows.length === 0) throw new Error(`there is no row ${String(wanted)}`);
  const failures: string[] = [];
  const measureAll = async (shared?: Servers) => {
    for (const row of rows) {
      if (isInterrupted) return;
      const name = `row ${row.ids.join(', ')}`;
      progress(`\n${name}`);
      try {
        await measureRow(row, options, shared);
      } catch (error) {
        failures.push(name);
        progress(`${name} could not be measured: ${messageOf(error)}`);
      }
    }
  };
  // Starting them for each row would be half of a quick run. What one row leaves in them costs those behind it.
  if (options.quick) {
    const settings = Object.assign({}, ...rows.map((row) => row.settings)) as Settings;
    await withOwned('quick', (owned, folder) => measureAll(new Servers(owned, folder, settings)));
  } else await measureAll();
  process.stdout.write(`\n${table(readResults(json))}\n\n${json}\n`);
  if (failures.length > 0) progress(`could not be measured: ${failures.join('; ')}`);
  return failures.length === 0 ? 0 : 1;
}

async function measureRow(row: Row, options: SuiteOptions, shared: Servers | undefined): Promise<void> {
  const loadBefore = loadavg();
  const [results, loadAfter] = await withOwned(`row-${row.ids.join('-')}`, async (owned, folder) => {
    const servers = shared ?? new Servers(owned, folder, row.settings ?? {});
    return [await row.run({ ...options, folder, owned, servers, progress }), loadavg()] as const;
  });
  const circumstances = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    loadBefore,
    loadAfter,
    quick: options.quick,
    rounds: options.rounds,
  };
  keepResults(
    options.json,
    results.map((result) => ({ ...result, circumstances })),
  );
  writeReport(options.json);
}

/** Whatever is started in it has ended after it, and its folder is gone. */
async function withOwned<Result>(
  name: string,
  work: (owned: OwnedProcesses, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(FOLDER, `${name}-${process.pid}`);
  const owned = new OwnedProcesses();
  owned.add(async () => rmSync(folder, { recursive: true, force: true }));
  running.push(owned);
  try {
    return await work(owned, folder);
  } finally {
    await owned.stopAll();
    running.splice(running.indexOf(owned), 1);
  }
}

async function stopAll(): Promise<void> {
  for (const owned of running.toReversed()) await owned.stopAll();
}

const options = readOptions(process.argv.slice(2));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
    progress('interrupted: stopping everything');
    void stopAll().finally(() => process.exit(130));
  });
}
if (options === 'help') process.stdout.write(USAGE);
else process.exitCode = await suite(options);
// The signal's own way out waits until everything has ended.
if (!isInterrupted) process.exit();
