import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from './http-connection.js';
import { type ExpectedState, jobIdOf, pairOf, pipelineIds, PIPELINES, seededPair, TOKEN } from './workload.js';

/**
 * The load on one contestant, in a process of its own, driven over the IPC channel. A closed loop: each connection sends
 * its next request when it has the answer to the last one. It never has two requests for one job under way and never asks
 * for what a job already has, so each acknowledged request is exactly one change, and the state that the database must be
 * in afterwards is known.
 */
export type Order =
  | {
      readonly kind: 'run';
      readonly connections: number;
      readonly seconds: number;
      /** Over all connections; as fast as they are answered if left out. */
      readonly perSecond?: number | undefined;
    }
  | { readonly kind: 'expected' };

export interface RunFigures {
  readonly requestsPerSecond: number;
  /** In ms, to the microsecond. */
  readonly latencies: readonly number[];
  /** Share of its one thread that the generator itself needed: near 1 it, and not the server, would be measured. */
  readonly generatorUtilisation: number;
}
export type Reply =
  | { readonly kind: 'figures'; readonly figures: RunFigures }
  | { readonly kind: 'expected'; readonly state: ExpectedState }
  | { readonly kind: 'failed'; readonly message: string };

const PATH = '/api/v1/jobs/pipelines';
const port = Number(process.argv[2]);
const jobs = Number(process.argv[3]);
const versions = new Int32Array(jobs).fill(1);
const pairs = Int32Array.from({ length: jobs }, (_, job) => seededPair(job));
const busy = new Uint8Array(jobs);

const below = (count: number) => Math.floor(Math.random() * count);

function freeJob(): number {
  for (;;) {
    const job = below(jobs);
    if (!busy[job]) return job;
  }
}

function otherPair(job: number): [number, number] {
  for (;;) {
    const [a, b] = [below(PIPELINES), below(PIPELINES)];
    if (a !== b && pairOf(a, b) !== pairs[job]) return [a, b];
  }
}

async function change(connection: HttpConnection): Promise<void> {
  const job = freeJob();
  const [a, b] = otherPair(job);
  const wanted = [pipelineIds[a], pipelineIds[b]];
  busy[job] = 1;
  const { status, body } = await connection.post(JSON.stringify({ job_id: jobIdOf(job), pipeline_ids: wanted }));
  busy[job] = 0;
  if (status !== 200 || !isAcknowledged(body, wanted)) throw new Error(`answered ${status}: ${body}`);
  versions[job] = (versions[job] ?? 0) + 1;
  pairs[job] = pairOf(a, b);
}

function isAcknowledged(body: string, wanted: readonly (string | undefined)[]): boolean {
  const answer: { status: unknown; updated_pipelines: { flowPipelineId: string }[] } = JSON.parse(body);
  return answer.status === 'OK' && wanted.every((id, place) => answer.updated_pipelines[place]?.flowPipelineId === id);
}

async function run(connections: number, seconds: number, perSecond = Infinity): Promise<RunFigures> {
  const opened = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(port, PATH, TOKEN)));
  try {
    const tally = { latencies: [] as number[], inTime: 0 };
    const utilisation = performance.eventLoopUtilization();
    const start = performance.now();
    const end = start + seconds * 1000;
    const everyMs = (1_000 * connections) / perSecond;
    await Promise.all(
      opened.map(async (connection, index) => {
        if (everyMs > 0) await sleep((everyMs * index) / connections);
        await loop(connection, end, tally, everyMs);
      }),
    );
    const { utilization } = performance.eventLoopUtilization(utilisation);
    const latencies = tally.latencies.map((ms) => Math.round(ms * 1_000) / 1_000);
    return { requestsPerSecond: tally.inTime / seconds, latencies, generatorUtilisation: utilization };
  } finally {
    for (const connection of opened) connection.close();
  }
}

interface Tally {
  readonly latencies: number[];
  inTime: number;
}

/** What is answered after the end counts as a change and in the latencies, but not in the rate. */
async function loop(connection: HttpConnection, end: number, tally: Tally, everyMs: number): Promise<void> {
  for (let sent = performance.now(); sent < end;) {
    await change(connection);
    const now = performance.now();
    if (now <= end) tally.inTime += 1;
    tally.latencies.push(now - sent);
    if (everyMs > 0) await sleep(Math.max(0, sent + everyMs - now));
    sent = everyMs > 0 ? sent + everyMs : now;
  }
}

async function obey(order: Order): Promise<Reply> {
  if (order.kind === 'expected') return { kind: 'expected', state: { versions: [...versions], pairs: [...pairs] } };
  return { kind: 'figures', figures: await run(order.connections, order.seconds, order.perSecond) };
}

process.on('message', (order: Order) => {
  obey(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ kind: 'failed', message: String(error) } satisfies Reply),
  );
});
// The benchmark ends it; a Ctrl-C in the terminal must not do so before.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
