import { setTimeout as sleep } from 'node:timers/promises';
import { startOurs } from '../contestants.js';
import { residentMegabytes } from '../resident-memory.js';
import { drained, withDelivery } from './full-stack.row.js';
import { type Row, type RowResult, whole } from './row.js';
import { verifyAll } from './updates.row.js';

const CONNECTIONS = 32;
const SAMPLE_MS = 1_000;
/** What is kept for each request shows after hundreds of thousands of them. */
const TIMES_AS_LONG = { quick: 4, full: 120 };
const MOST_GROWTH = 1.1;
const MOST_OF_RELAY = 250;

/** Whether api, relay and executor stay as large as they are under the load of row 1b. */
export const memoryRow: Row = {
  ids: ['memory'],
  run: async (context) => {
    const { owned, servers, seededJobs, progress } = context;
    const { server, brokers } = await servers.site();
    const api = await startOurs(owned, server, { jobs: seededJobs });
    const { client, relay, executor } = await withDelivery(context, api, brokers);
    const processes = { api: api.serverPid, relay: relay.pid ?? 0, executor: executor.pid ?? 0 };
    const seconds = context.seconds * (context.quick ? TIMES_AS_LONG.quick : TIMES_AS_LONG.full);
    const load = api.load(CONNECTIONS, seconds);
    const samples = await sampleUntil(load, Object.values(processes));
    const { requestsPerSecond } = await load;
    progress(`${whole(requestsPerSecond)} updates/s for ${whole(seconds)} s`);
    await drained(client);
    const notes = [`${whole(requestsPerSecond)} updates/s. ${await verifyAll([api])}`];
    const thirds = samples.map(mostOfEachThird);
    const everyTenth = samples.map((values) => values.filter((_, second) => second % 10 === 0));
    return [{ ...resultOf(Object.keys(processes), thirds, seconds), notes, measurements: { thirds, everyTenth } }];
  },
};

/** @returns for each process what it took, second by second */
async function sampleUntil(end: Promise<unknown>, pids: readonly number[]): Promise<number[][]> {
  // Should a process end, then its memory cannot be read, and nobody waits for the load any more.
  end.catch(() => undefined);
  const samples = pids.map((): number[] => []);
  const hasEnded = () => Promise.race([end.then(() => true), sleep(SAMPLE_MS, false)]);
  do for (const [index, pid] of pids.entries()) samples[index]?.push(residentMegabytes(pid));
  while (!(await hasEnded()));
  return samples;
}

type Thirds = readonly [number, number, number];

function mostOfEachThird(values: readonly number[]): Thirds {
  const third = Math.floor(values.length / 3);
  const most = (from: number, to?: number) => Math.max(...values.slice(from, to));
  return [most(0, third), most(third, 2 * third), most(2 * third)];
}

function resultOf(names: readonly string[], thirds: readonly Thirds[], seconds: number): RowResult {
  const isFlat = thirds.every(([, second, last]) => last <= second * MOST_GROWTH);
  const relay = Math.max(...(thirds[names.indexOf('relay')] ?? [NaN]));
  const say = (name: string, index: number) => `${name} ${thirds[index]?.map((most) => most.toFixed(0)).join(', ')} MB`;
  return {
    row: 'memory',
    work: `memory under the load of row 1b for ${whole(seconds)} s: the most of each third`,
    rival: '',
    ours: names.map(say).join('; '),
    theirs: '',
    ratio: null,
    spread: null,
    bar: `last third at most ${((MOST_GROWTH - 1) * 100).toFixed(0)} % above the second, relay under ${MOST_OF_RELAY} MB`,
    met: isFlat && relay < MOST_OF_RELAY,
    notes: [],
  };
}
