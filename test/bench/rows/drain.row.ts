import type pg from 'pg';
import { dropDatabase, holdOpen, newDatabase } from '../databases.js';
import { type Drained, measureDrain } from '../drain-rate.js';
import { connectTo } from '../in-database.js';
import { OwnedProcesses } from '../owned-processes.js';
import { runRival } from '../run-program.js';
import type { KafkaSite } from '../servers.js';
import { startRelay } from '../services.js';
import { type Context, inTurn, median, type Row, type RowResult, spreadOf, whole } from './row.js';

/** The relay's own default. */
const BATCH = 4_000;
const PARTITIONS = 12;
const BAR = 0.8;
const MEGABYTES = 250;
const CHUNK = 100_000;

/** Row 4: a backlog in the log, against kafkajs that has its messages ready. */
export const drainRow: Row = {
  ids: ['4'],
  run: async (context) => {
    const site = await context.servers.site();
    const sizes = context.quick ? [30_000] : [100_000, 1_000_000];
    const results: RowResult[] = [];
    for (const events of sizes) {
      results.push(await compare(context, site, events));
    }
    const [small] = results;
    if (!small) throw new Error('nothing was drained');
    const notes = results.flatMap((one) => one.notes);
    const joined = (key: 'ours' | 'theirs') => results.map((one) => one[key]).join('; ');
    const met = results.every((one) => one.met);
    const measurements = results.map((one) => one.measurements);
    return [{ ...small, ours: joined('ours'), theirs: joined('theirs'), notes, met, measurements }];
  },
};

async function compare(context: Context, site: KafkaSite, events: number): Promise<RowResult> {
  const seeded = await seedLog(site, events);
  const run = `drain_${events}`;
  const figures = await inTurn<'ours' | 'rival', Drained>(context.rounds, {
    ours: (round) => drainOnce(context, site, { name: `${run}_${round}`, template: seeded, events }),
    rival: async (round) => {
      const task = { brokers: site.brokers, topic: `${run}.rival.${round}`, partitions: PARTITIONS, events };
      const perSecond = Number(await runRival(context.owned, 'kafkajs-drain', { ...task, batch: BATCH }));
      context.progress(`kafkajs alone: ${whole(perSecond)} events/s`);
      return { perSecond, megabytes: [], microseconds: NaN };
    },
  });
  await dropDatabase(site.server, seeded);
  const [ours, theirs] = [figures.ours, figures.rival].map((each) => each.map(({ perSecond }) => perSecond)) as [
    number[],
    number[],
  ];
  const ratio = median(ours) / median(theirs);
  const megabytes = [0, 1, 2].map((third) => Math.max(...figures.ours.map((one) => one.megabytes[third] ?? NaN)));
  const most = Math.max(...megabytes);
  return {
    row: '4',
    work: 'the relay drains a backlog',
    rival: 'kafkajs alone, messages built beforehand',
    ours: `${whole(events)} at ${whole(median(ours))}/s, ${most.toFixed(0)} MB`,
    theirs: `${whole(median(theirs))}/s`,
    ratio,
    spread: spreadOf(ours, theirs),
    bar: `${BAR} x, under ${MEGABYTES} MB`,
    met: ratio >= BAR && most < MEGABYTES,
    notes: [
      `${whole(events)} events: ${ratio.toFixed(2)} of kafkajs alone; memory at most ${megabytes.map((one) => one.toFixed(0)).join(', ')} MB up to each third of the way.`,
    ],
    measurements: { events, figures },
  };
}

/** Of the size that two pipelines make. */
export const insertEvents = (first: number | string, last: number | string) => `
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
select now(), gen_random_uuid(), md5('job ' || n % 100000)::uuid::text, 1 + n / 100000,
       json_build_object('n', n, 'filler', repeat('x', 700))::text
  from generate_series(${first}, ${last}) n`;

/** @returns the database's name, to be copied */
export async function seedLog({ server }: KafkaSite, events: number): Promise<string> {
  const name = `seeded_${events}`;
  const chunks = Array.from({ length: Math.ceil(events / CHUNK) }, (_, chunk) => {
    const last = Math.min((chunk + 1) * CHUNK, events) - 1;
    return insertEvents(chunk * CHUNK, last);
  });
  await newDatabase(server, name, [...chunks, 'vacuum (analyze) job_pipeline_events', 'checkpoint']);
  return name;
}

export async function drainOnce(
  { owned, progress }: Pick<Context, 'owned' | 'progress'>,
  { server, brokers }: KafkaSite,
  run: { readonly name: string; readonly template: string; readonly events: number; readonly isHeldOpen?: boolean },
): Promise<Drained> {
  const turn = new OwnedProcesses();
  owned.add(() => turn.stopAll());
  const url = await newDatabase(server, run.name, [], run.template);
  try {
    const client = await connectTo(url, turn);
    if (run.isHeldOpen) turn.add(await holdOpen(url));
    const relay = await startRelay(turn, { DATABASE_URL: url, KAFKA_BROKERS: brokers, KAFKA_TOPIC: run.name });
    const readPosition = () => relayPosition(client);
    const pids = { pid: relay.pid ?? 0, postgresPid: server.pid };
    const drained = await measureDrain({ ...pids, readPosition, from: 0, to: run.events });
    progress(`relay${run.isHeldOpen ? ', a transaction open' : ''}: ${whole(drained.perSecond)} events/s`);
    return drained;
  } finally {
    await turn.stopAll();
    await dropDatabase(server, run.name);
  }
}

export async function relayPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ position: string }>('select position from relay_state');
  return Number(rows[0]?.position);
}
