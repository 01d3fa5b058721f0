import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds } from './cpu-usage.js';
import { residentMegabytes } from './resident-memory.js';

const SAMPLE_MS = 50;
const PATIENCE_MS = 600_000;

export interface Drained {
  readonly perSecond: number;
  /** Resident memory at its most, up to each third of the way. */
  readonly megabytes: readonly number[];
  /** Processor time an event, PostgreSQL's included: says more than the rate where others use the processors too. */
  readonly microseconds: number;
}

interface Way {
  readonly pid: number;
  readonly postgresPid: number;
  readonly readPosition: () => Promise<number>;
  /** Events up to here count for nothing. */
  readonly from: number;
  readonly to: number;
}

/** Follows a process that publishes a log until it has come to the end. */
export async function measureDrain({ pid, postgresPid, readPosition, from, to }: Way): Promise<Drained> {
  const samples: { readonly ms: number; readonly position: number; readonly megabytes: number }[] = [];
  let [before, after] = [NaN, NaN];
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(SAMPLE_MS)) {
    const position = await readPosition();
    if (position <= from) continue;
    if (samples.length === 0) before = processorSeconds([pid, postgresPid]);
    samples.push({ ms: performance.now(), position, megabytes: residentMegabytes(pid) });
    if (position < to) continue;
    after = processorSeconds([pid, postgresPid]);
    break;
  }
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.position < to) throw new Error('the backlog was not drained in time');
  if (first === last) throw new Error('the backlog was too small to be measured');
  const perSecond = ((last.position - first.position) / (last.ms - first.ms)) * 1_000;
  const megabytes = [1 / 3, 2 / 3, 1].map((part) =>
    Math.max(
      ...samples.filter(({ position }) => position <= from + (to - from) * part).map((sample) => sample.megabytes),
    ),
  );
  const microseconds = ((after - before) / (last.position - first.position)) * 1e6;
  return { perSecond, megabytes, microseconds };
}
