import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Contestant, startOurs } from '../contestants.js';
import { connectTo } from '../in-database.js';
import type { Latencies } from '../latency-log.js';
import { ask, startReceiver } from '../receiver.js';
import { runRival } from '../run-program.js';
import { measureSinceCommit, untilArrived } from '../since-commit.js';
import { SKIP_SEED } from '../seed.sql.js';
import { DATED_COMMITS, type KafkaSite } from '../servers.js';
import { startRelay } from '../services.js';
import { brokerWarmUpSeconds, type Context, inTurn, median, type Row, type RowResult } from './row.js';

const PER_SECOND = 500;
const CONNECTIONS = 32;
const RIVAL_TOPIC = 'rival.latency';
/** Milliseconds above the rival's. */
const BARS = { p50: 10, p99: 40 };
const SETTLE_MS = 1_500;
const WARM_UPS = 8;

/** Row 5: from the commit of a change to an executor, at a steady rate, against kafkajs from produce to consume. */
export const deliveryRow: Row = {
  ids: ['5'],
  settings: DATED_COMMITS,
  run: async (context) => {
    const site = await context.servers.site();
    const delivery = await startDelivery(context, site);
    const measure = {
      ours: () => deliver(context, 'ours', delivery, secondsOf(context)),
      kafkajs: await deliveryByKafkajs(context, site, RIVAL_TOPIC),
    };
    await warmUp(context, delivery);
    // Processes compile what they are doing; until then a figure says more about that than about the work.
    for (let warmUp = 0; warmUp < (context.quick ? 0 : WARM_UPS); warmUp += 1) {
      await measure.ours();
      await measure.kafkajs();
    }
    return [resultOf(await inTurn<'ours' | 'kafkajs', Latencies>(context.rounds, measure))];
  },
};

export interface Delivery {
  readonly api: Contestant;
  readonly client: pg.Client;
  /** The executor. */
  readonly ours: ChildProcess;
}

/** An api, a relay and an executor that only notes when it hears of a change. */
export async function startDelivery(
  { owned, seededJobs }: Pick<Context, 'owned' | 'seededJobs'>,
  { server, brokers }: KafkaSite,
): Promise<Delivery> {
  const api = await startOurs(owned, server, { jobs: seededJobs });
  const client = await connectTo(api.databaseUrl, owned);
  await client.query(SKIP_SEED);
  const { databaseUrl, topic } = api;
  await startRelay(owned, { DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic });
  const task = { brokers, topic, databaseUrl };
  return { api, client, ours: await startReceiver(owned, 'latency-executor.ts', task) };
}

/** Of broker, api, relay and executor, by more than they will be measured with. */
export async function warmUp(context: Pick<Context, 'quick'>, { ours, api, client }: Delivery): Promise<void> {
  await api.load(CONNECTIONS, brokerWarmUpSeconds(context));
  await untilArrived(client, ours);
}

/** Of a load: what an executor that notes arrivals saw of it. */
export async function deliver(
  { progress }: Pick<Context, 'progress'>,
  name: string,
  { ours, api, client }: Delivery,
  seconds: number,
): Promise<Latencies> {
  const latencies = await measureSinceCommit(client, ours, () => api.load(CONNECTIONS, seconds, PER_SECOND));
  progress(describe(name, latencies));
  return latencies;
}

/** @returns a turn of kafkajs alone in transactions, from when a record was due until it was consumed */
export async function deliveryByKafkajs(
  context: Context,
  { brokers }: Pick<KafkaSite, 'brokers'>,
  topic: string,
): Promise<() => Promise<Latencies>> {
  const task = { brokers, topic };
  const consumer = await startReceiver(context.owned, 'rivals/kafkajs-delivery.ts', { ...task, role: 'consume' });
  return async () => {
    const pace = { perSecond: PER_SECOND, seconds: secondsOf(context) };
    await runRival(context.owned, 'kafkajs-delivery', { ...task, role: 'produce', ...pace });
    await sleep(SETTLE_MS);
    const latencies = (await ask(consumer)) as Latencies;
    context.progress(describe('kafkajs alone', latencies));
    return latencies;
  };
}

/** Of one measurement of latencies. */
export const secondsOf = ({ quick, seconds }: Pick<Context, 'quick' | 'seconds'>) =>
  quick ? seconds : Math.max(5, seconds);

const describe = (name: string, { count, p50, p99 }: Latencies) =>
  `${name}: ${count} events, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;

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
