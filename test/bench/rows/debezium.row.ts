import type { ChildProcess } from 'node:child_process';
import type pg from 'pg';
import { createSlot, debeziumIsMissing } from '../../support/debezium/kafka-connect.js';
import { type Drained, measureDrain } from '../drain-rate.js';
import type { Latencies } from '../latency-log.js';
import { OwnedProcesses } from '../owned-processes.js';
import { EXACTLY_ONCE_SLOT, type Publisher, type PublisherSite, startPublisherSite } from '../publishers.js';
import { startReceiver } from '../receiver.js';
import { DATED_COMMITS } from '../servers.js';
import { measureSinceCommit, untilArrived } from '../since-commit.js';
import { deliveryByKafkajs, secondsOf } from './delivery.row.js';
import { insertEvents } from './drain.row.js';
import { type Context, inTurn, median, type Row, type RowResult, spreadOf, whole } from './row.js';

const BARS = { drain: 3, latency: 1 / 3 };
const PER_SECOND = 500;
const CONNECTIONS = 32;
const WARM_UP_SECONDS = { quick: 1, full: 15 };
/** About a group of the api's writer under load: one huge transaction would be harder on PostgreSQL's decoder than real ones. */
const EVENTS_A_TRANSACTION = 20;
/** Beyond what the api writes, so that no job has two events of one version. */
const FIRST_EVENT = 10_000_000;
type Measured<Name extends string, Result> = Readonly<Record<Name, readonly Result[]>>;
type DrainedBy = Measured<'ours' | 'debezium', Drained>;
type Bystander = 'exactlyOnce' | 'kafkajs';
type DeliveredBy = Measured<'ours' | 'debezium', Latencies> & Partial<Measured<Bystander, Latencies>>;

/**
 * Row 8: the relay against Debezium on one log, each with a topic of its own and the other one stopped. Both begin each turn
 * as a new process, so half of a backlog, and seconds of full load, only warm it up and are not measured. Nor is the first turn
 * of each: the broker's JVM compiles then what it does for them. Beside the latencies, and for no bar, stand those of a Debezium
 * that sends each event once, as the relay does, and of kafkajs alone in transactions: what nobody who does so can go below.
 * A quick run leaves these out.
 */
export const debeziumRow: Row = {
  ids: ['8'],
  settings: { ...DATED_COMMITS, wal_level: 'logical' },
  run: async (context) => {
    const missing = await debeziumIsMissing();
    if (missing !== null) throw new Error(missing);
    const site = await startPublisherSite(context);
    const events = context.quick ? 40_000 : 200_000;
    let written = 0;
    const drainBy = (publisher: Publisher) => async (round: number) => {
      if (written < round) await extendLog(site.client, FIRST_EVENT + events * written, events);
      written = round;
      return drain(context, site, publisher, events);
    };
    const drained = await inTurnWarm(context, {
      ours: drainBy(site.relay),
      debezium: drainBy(site.debezium),
    });
    // Not earlier: while a backlog is drained nobody else reads.
    const deliverBy = async (publisher: Publisher) => {
      const task = { brokers: site.brokers, topic: publisher.topic };
      const receiver = await startReceiver(context.owned, 'arrivals.ts', task);
      return () => deliver(context, site, publisher, receiver);
    };
    const bystanders = async () => {
      // Not earlier: it would have to bring the backlogs first.
      await site.client.query(createSlot(EXACTLY_ONCE_SLOT));
      return {
        exactlyOnce: await deliverBy(site.exactlyOnce),
        kafkajs: await deliveryByKafkajs(context, site, 'kafkajs'),
      };
    };
    const rivals = { ours: await deliverBy(site.relay), debezium: await deliverBy(site.debezium) };
    const delivered: DeliveredBy = context.quick
      ? await inTurnWarm(context, rivals)
      : await inTurnWarm(context, { ...rivals, ...(await bystanders()) });
    return [resultOf(events, drained, delivered)];
  },
};

async function inTurnWarm<Name extends string, Result>(
  { quick, rounds }: Context,
  contestants: Readonly<Record<Name, (round: number) => Promise<Result>>>,
): Promise<Measured<Name, Result>> {
  if (quick) return inTurn<Name, Result>(rounds, contestants);
  const measured = await inTurn<Name, Result>(rounds + 1, contestants);
  for (const results of Object.values<Result[]>(measured)) results.shift();
  return measured;
}

async function extendLog(client: pg.Client, first: number, events: number): Promise<void> {
  await client.query(`
do $$ begin
  for begin_at in ${first} .. ${first + events - 1} by ${EVENTS_A_TRANSACTION} loop
    ${insertEvents('begin_at', `begin_at + ${EVENTS_A_TRANSACTION - 1}`)};
    commit;
  end loop;
end $$`);
  for (const statement of ['vacuum (analyze) job_pipeline_events', 'checkpoint']) await client.query(statement);
}

async function drain(
  { owned, progress }: Context,
  { postgresPid }: PublisherSite,
  publisher: Publisher,
  events: number,
): Promise<Drained> {
  const turn = new OwnedProcesses();
  owned.add(() => turn.stopAll());
  const { name, readPosition } = publisher;
  const before = await readPosition();
  const { pid = 0 } = await publisher.start(turn);
  const [from, to] = [before + events / 2, before + events];
  const drained = await measureDrain({ pid, postgresPid, readPosition, from, to });
  const [micro, most] = [drained.microseconds.toFixed(0), Math.max(...drained.megabytes).toFixed(0)];
  progress(`${name}: ${whole(drained.perSecond)} events/s, ${micro} µs of processor an event, ${most} MB`);
  await turn.stopAll();
  return drained;
}

async function deliver(
  context: Context,
  { api, client }: PublisherSite,
  publisher: Publisher,
  receiver: ChildProcess,
): Promise<Latencies> {
  const { owned, quick, progress } = context;
  const turn = new OwnedProcesses();
  owned.add(() => turn.stopAll());
  await publisher.start(turn);
  await api.load(CONNECTIONS, WARM_UP_SECONDS[quick ? 'quick' : 'full']);
  await untilArrived(client, receiver);
  const load = () => api.load(CONNECTIONS, secondsOf(context), PER_SECOND);
  const latencies = await measureSinceCommit(client, receiver, load);
  progress(
    `${publisher.name}: ${latencies.count} events, p50 ${latencies.p50.toFixed(1)} ms, p99 ${latencies.p99.toFixed(1)} ms`,
  );
  await turn.stopAll();
  return latencies;
}

function resultOf(events: number, drained: DrainedBy, delivered: DeliveredBy): RowResult {
  const rates = (name: 'ours' | 'debezium') => drained[name].map(({ perSecond }) => perSecond);
  const latency = (name: keyof DeliveredBy, key: 'p50' | 'p99') =>
    median((delivered[name] ?? []).map((one) => one[key]));
  const most = (name: 'ours' | 'debezium') => Math.max(...drained[name].flatMap(({ megabytes }) => megabytes));
  const microseconds = (name: 'ours' | 'debezium') => median(drained[name].map((one) => one.microseconds)).toFixed(0);
  const percentiles = (name: keyof DeliveredBy) =>
    `p50 ${latency(name, 'p50').toFixed(1)} ms, p99 ${latency(name, 'p99').toFixed(1)} ms`;
  const say = (name: 'ours' | 'debezium') => `${whole(median(rates(name)))}/s; ${percentiles(name)}`;
  const drainRatio = median(rates('ours')) / median(rates('debezium'));
  const of = (rival: keyof DeliveredBy) => {
    const [p50, p99] = (['p50', 'p99'] as const).map((key) => latency('ours', key) / latency(rival, key));
    return { worst: Math.max(p50 ?? NaN, p99 ?? NaN), said: `p50 ${p50?.toFixed(2)}, p99 ${p99?.toFixed(2)}` };
  };
  const third = (key: 'p50' | 'p99') => (latency('debezium', key) * BARS.latency).toFixed(1);
  return {
    row: '8',
    work: `drain of ${whole(events / 2)} events; from commit to topic, ${PER_SECOND} updates/s`,
    rival: 'Debezium',
    ours: say('ours'),
    theirs: say('debezium'),
    ratio: drainRatio,
    spread: spreadOf(rates('ours'), rates('debezium')),
    bar: `${BARS.drain} x its drain, a third of its latency`,
    met: drainRatio >= BARS.drain && of('debezium').worst <= BARS.latency,
    notes: [
      `Processor time an event while draining, PostgreSQL's included: ${microseconds('ours')} µs, Debezium ${microseconds('debezium')} µs.`,
      `Latency, of Debezium's: ${of('debezium').said}; a third of it: ${third('p50')} and ${third('p99')} ms.`,
      ...(delivered.exactlyOnce
        ? [
            `Of Debezium's latency when it, too, sends each event once (${percentiles('exactlyOnce')}): ${of('exactlyOnce').said}.`,
            `kafkajs alone, in transactions, from produce to consume: ${percentiles('kafkajs')}.`,
          ]
        : []),
      `Memory while draining at most ${most('ours').toFixed(0)} MB, Debezium's ${most('debezium').toFixed(0)} MB.`,
    ],
    measurements: { events, drained, delivered },
  };
}
