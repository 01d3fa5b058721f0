import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopLeftoverPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { type Contestant, type DatabaseServer, startDatabaseServer, startOurs, startRival } from './contestants.js';
import { measureCores, measureMachine } from './cpu-usage.js';
import { type Options, readOptions, USAGE } from './options.js';
import { OwnedProcesses } from './owned-processes.js';
import { DISTURBED_CORES, machine, markdown, type Measurement, ratiosOf, summarise } from './report.js';
import { verifyWrites } from './verify.js';

/** Before anything is measured: the services need this long until their code is compiled and their speed no longer rises. */
const FIRST_WARM_UP_SECONDS = 8;
const QUIET_SAMPLE_MS = 500;

/** Rows 1 and 2 of the speed table: updates a second of the api process alone, against the rival, on one PostgreSQL. */
async function bench(options: Options, owned: OwnedProcesses): Promise<void> {
  const { dataDir, json, only } = options;
  await stopLeftoverPostgres(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  owned.add(async () => rmSync(dataDir, { recursive: true, force: true }));
  progress('starting PostgreSQL, the services and their load generators');
  const server = await startDatabaseServer(owned, dataDir);
  const flags = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const contestants = [
    ...(only === 'rival' ? [] : [await startOurs(owned, server, flags)]),
    ...(only === 'ours' ? [] : [await startRival(owned, server)]),
  ];
  const facts = machine(server.version);
  const measurements = await measureAll(options, server, contestants);
  progress('checking that every acknowledged change was written');
  const written: Record<string, number> = {};
  for (const contestant of contestants) {
    const { name, databaseUrl, eventTable } = contestant;
    written[name] = await verifyWrites(databaseUrl, eventTable, await contestant.expectedState());
  }
  mkdirSync(dirname(json), { recursive: true });
  const figures = { summaries: summarise(measurements), ratios: ratiosOf(measurements), written, measurements };
  writeFileSync(
    json,
    `${JSON.stringify({ at: new Date().toISOString(), machine: facts, options, ...figures }, null, 2)}\n`,
  );
  const found = Object.entries(written).map(([name, changes]) => `${name} ${changes}`);
  process.stdout.write(`\n${markdown(facts, measurements)}\n\n`);
  process.stdout.write(
    `Acknowledged changes, each found as version, assignment and event: ${found.join(', ')}.\n${json}\n`,
  );
}

/** Round by round, so that a disturbance hits both; who goes first alternates. */
async function measureAll(
  options: Options,
  server: DatabaseServer,
  contestants: readonly Contestant[],
): Promise<Measurement[]> {
  for (const contestant of contestants) await contestant.load(Math.max(...options.connections), FIRST_WARM_UP_SECONDS);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const inTurn = round % 2 === 1 ? contestants : contestants.toReversed();
    for (const connections of options.connections) {
      for (const contestant of inTurn) {
        const measurement = await measureQuietly(options, () =>
          measure(contestant, server, connections, round, options),
        );
        measurements.push(measurement);
        progress(describe(measurement));
      }
    }
  }
  return measurements;
}

/**
 * While there is patience left: waits until nobody else uses the machine, and measures again when somebody came back in
 * the middle. What others do is independent of who is being measured, so this chooses no side.
 */
async function measureQuietly({ patience }: Options, measureOnce: () => Promise<Measurement>): Promise<Measurement> {
  for (const deadline = Date.now() + patience * 1000; ;) {
    await untilQuiet(deadline);
    const measurement = await measureOnce();
    if (!(measurement.cores.others > DISTURBED_CORES) || Date.now() >= deadline) return measurement;
  }
}

async function untilQuiet(deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const coresUsed = measureMachine();
    await sleep(QUIET_SAMPLE_MS);
    if (coresUsed() < DISTURBED_CORES) return;
  }
}

async function measure(
  contestant: Contestant,
  server: DatabaseServer,
  connections: number,
  round: number,
  { warmUp, seconds }: Options,
): Promise<Measurement> {
  await contestant.load(connections, warmUp);
  const pids = { server: contestant.serverPid, postgresql: server.pid, generator: contestant.generatorPid };
  const coresUsed = measureCores(pids);
  const figures = await contestant.load(connections, seconds);
  return {
    contestant: contestant.name,
    connections,
    round,
    loadAverage: loadavg()[0] ?? NaN,
    ...figures,
    cores: coresUsed(),
  };
}

function describe({ round, contestant, connections, requestsPerSecond, p50, p99, cores }: Measurement): string {
  const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const rate = `${requestsPerSecond.toFixed(0)} updates/s`;
  return `round ${round}, ${contestant}, ${connections} connections: ${rate}, ${latency}, others ${cores.others.toFixed(2)} cores`;
}

function progress(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Resolves with the exit code at the first signal. */
function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        progress('interrupted: stopping everything');
        resolve(130);
      });
    }
  });
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const owned = new OwnedProcesses();
  const signal = interrupted();
  const finished = bench(options, owned).then(() => 0);
  try {
    return await Promise.race([finished, signal]);
  } finally {
    // What is under way fails once its processes are gone; the reason is known already.
    finished.catch(() => undefined);
    await owned.stopAll();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
process.exit();
