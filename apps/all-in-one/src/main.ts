import { loadConfiguration } from '@flow-pipelines/runtime';
import { AllInOneConfiguration } from './all-in-one.configuration.js';
import { AllInOne } from './all-in-one.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const fail = (error: unknown) =>
  void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);

const ECHO_MS = 500;

let allInOne: AllInOne | undefined;
let stopping = false;
let stoppingSince = 0;

async function stop(exitCode: number): Promise<void> {
  stopping = true;
  stoppingSince = Date.now();
  await allInOne?.stop();
  process.exit(exitCode);
}

function onSignal(signal: NodeJS.Signals): void {
  // npm hands on the Ctrl-C that the terminal has already sent to us: that is no second one.
  if (stopping && Date.now() - stoppingSince < ECHO_MS) return;
  if (stopping) {
    print(`${signal} again: ending at once`);
    allInOne?.kill();
    process.exit(1);
  }
  print(`${signal}: stopping`);
  stop(0).catch((error: unknown) => {
    fail(error);
    process.exit(1);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// Whoever read our output has gone; that is no reason to leave everything running without us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  allInOne = new AllInOne(loadConfiguration(AllInOneConfiguration, process.env), process.env, print);
  const { url, kafka } = await allInOne.start();
  print(`ready ${url} kafka ${kafka}`);
} catch (error) {
  if (!stopping) {
    fail(error);
    await stop(1);
  }
}
