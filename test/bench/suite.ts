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
/** What the row under way has started, so that a signal can stop it. */
let current: OwnedProcesses | undefined;

/** One row after the other; one that fails is said so and does not stop those behind it. @returns the exit code */
async function suite(options: SuiteOptions): Promise<number> {
  const { rows: wanted, json } = options;
  const rows = ROWS.filter(({ ids }) => wanted === 'all' || ids.some((id) => wanted.includes(id)));
  if (rows.length === 0) throw new Error(`there is no row ${String(wanted)}`);
  const failures: string[] = [];
  for (const row of rows) {
    progress(`\nrow ${row.ids.join(', ')}`);
    try {
      await measureRow(row, options);
    } catch (error) {
      failures.push(row.ids.join(', '));
      progress(`row ${row.ids.join(', ')} could not be measured: ${messageOf(error)}`);
    }
  }
  process.stdout.write(`\n${table(readResults(json))}\n\n${json}\n`);
  if (failures.length > 0) progress(`could not be measured: row ${failures.join('; row ')}`);
  return failures.length === 0 ? 0 : 1;
}

async function measureRow(row: Row, options: SuiteOptions): Promise<void> {
  const folder = join(FOLDER, `row-${row.ids.join('-')}-${process.pid}`);
  const owned = new OwnedProcesses();
  owned.add(async () => rmSync(folder, { recursive: true, force: true }));
  current = owned;
  const loadBefore = loadavg();
  try {
    const results = await row.run({ ...options, folder, owned, progress });
    const circumstances = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      loadBefore,
      loadAfter: loadavg(),
      quick: options.quick,
      rounds: options.rounds,
    };
    keepResults(
      options.json,
      results.map((result) => ({ ...result, circumstances })),
    );
    writeReport(options.json);
  } finally {
    await owned.stopAll();
    current = undefined;
  }
}

const options = readOptions(process.argv.slice(2));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    progress('interrupted: stopping everything');
    void Promise.resolve(current?.stopAll()).finally(() => process.exit(130));
  });
}
if (options === 'help') process.stdout.write(USAGE);
else process.exitCode = await suite(options);
process.exit();
