import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contestant, FROM_SOURCES, startOurs } from '../contestants.js';
import { inDatabase } from '../in-database.js';
import { type KafkaSite, runRival, startKafkaSite } from '../kafka-site.js';
import type { Latencies } from '../latency-log.js';
import type { OwnedProcesses } from '../owned-processes.js';
import { startRelay } from '../services.js';
import { type Context, inTurn, median, type Row, type RowResult } from './row.js';

const PER_SECOND = 500;
const CONNECTIONS = 32;
const TOPIC = 'flow.latency';
const RIVAL_TOPIC = 'rival.latency';
/** Milliseconds above the rival's. */
const BARS = { p50: 10, p99: 40 };
const SETTLE_MS = 1_500;
const WARM_UPS = 4;
const SKIP_SEED = 'update relay_state set position = (select max(id) from job_pipeline_events)';
const BENCH = join(import.meta.dirname, '..');

/** Row 5: from the commit of a change to an executor, at a steady rate, against kafkajs from produce to consume. */
export const deliveryRow: Row = {
  ids: ['5'],
  run: async (context) => {
    const site = await startKafkaSite(context);
    const { ours, api } = await startDelivery(context.owned, site);
    const rivalTask = { brokers: site.brokers, topic: RIVAL_TOPIC };
    const rival = await startReceiver(context.owned, 'rivals/kafkajs-delivery.ts', { ...rivalTask, role: 'consume' });
    const seconds = Math.max(5, context.seconds);
    const measure = {
      ours: () => steadily(context, 'ours', ours, () => api.load(CONNECTIONS, seconds, PER_SECOND)),
      kafkajs: () =>
        steadily(context, 'kafkajs alone', rival, () =>
          runRival('kafkajs-delivery', { ...rivalTask, role: 'produce', perSecond: PER_SECOND, seconds }),
        ),
    };
    // Broker and processes compile what they are doing; until then a figure says more about that than about the work.
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) {
      await measure.ours();
      await measure.kafkajs();
    }
    return [resultOf(await inTurn<'ours' | 'kafkajs', Latencies>(context.rounds, measure))];
  },
};

/** An api, a relay and an executor that only notes when it hears of a change. */
export async function startDelivery(
  owned: OwnedProcesses,
  { server, brokers }: KafkaSite,
): Promise<{ readonly api: Contestant; readonly ours: ChildProcess }> {
  const api = await startOurs(owned, server, []);
  await inDatabase(api.databaseUrl, (client) => client.query(SKIP_SEED));
  await startRelay(owned, { DATABASE_URL: api.databaseUrl, KAFKA_BROKERS: brokers, KAFKA_TOPIC: TOPIC });
  const task = { brokers, topic: TOPIC, databaseUrl: api.databaseUrl };
  return { api, ours: await startReceiver(owned, 'latency-executor.ts', task) };
}

async function startReceiver(owned: OwnedProcesses, program: string, task: object): Promise<ChildProcess> {
  const receiver = owned.start(program, [...FROM_SOURCES, join(BENCH, program), JSON.stringify(task)]);
  await heardFrom(receiver);
  return receiver;
}

async function heardFrom(receiver: ChildProcess): Promise<unknown> {
  const ended = once(receiver, 'exit').then((): never => {
    throw new Error('a receiver of events ended');
  });
  const [message] = (await Promise.race([once(receiver, 'message'), ended])) as unknown[];
  // It ends with the row.
  ended.catch(() => undefined);
  return message;
}

/** What a receiver saw of a load. */
export async function steadily(
  { progress }: Pick<Context, 'progress'>,
  name: string,
  receiver: ChildProcess,
  load: () => Promise<unknown>,
): Promise<Latencies> {
  await load();
  await sleep(SETTLE_MS);
  receiver.send('report');
  const latencies = (await heardFrom(receiver)) as Latencies;
  progress(`${name}: ${latencies.count} events, p50 ${latencies.p50} ms, p99 ${latencies.p99} ms`);
  return latencies;
}

function resultOf(figures: Record<'ours' | 'kafkajs', Latencies[]>): RowResult {
  const middle = (name: 'ours' | 'kafkajs', key: keyof Latencies) => median(figures[name].map((one) => one[key]));
  const say = (name: 'ours' | 'kafkajs') =>
    `p50 ${middle(name, 'p50').toFixed(0)} ms, p99 ${middle(name, 'p99').toFixed(0)} ms`;
  const above = (key: 'p50' | 'p99') => middle('ours', key) - middle('kafkajs', key);
  return {
    row: '5',
    work: `from commit to executor, ${PER_SECOND} updates/s`,
    rival: 'kafkajs alone, from produce to consume',
    ours: say('ours'),
    theirs: say('kafkajs'),
    ratio: null,
    spread: null,
    bar: `p50 within ${BARS.p50} ms of it, p99 within ${BARS.p99} ms`,
    met: above('p50') <= BARS.p50 && above('p99') <= BARS.p99,
    notes: [`p50 ${above('p50').toFixed(0)} ms above kafkajs alone, p99 ${above('p99').toFixed(0)} ms.`],
    measurements: figures,
  };
}
