import type { ChildProcess } from 'node:child_process';
import type pg from 'pg';
import { eventually } from '../../support/eventually.js';
import { type Contestant, startOurs, startRival } from '../contestants.js';
import { connectTo } from '../in-database.js';
import { ratiosOf, summarise } from '../report.js';
import { SKIP_SEED } from '../seed.sql.js';
import { startExecutor, startRelay } from '../services.js';
import { brokerWarmUpSeconds, type Context, type Row } from './row.js';
import { measureUpdates, resultOf, verifyAll } from './updates.row.js';

const CONNECTIONS = 32;
const DRAINED_WITHIN_MS = 180_000;

const IS_PUBLISHED = `
select position >= (select max(id) from job_pipeline_events) and isempty(gaps) as is_done from relay_state`;
const IS_APPLIED = `
select coalesce((select sum(version) from jobs where version > 1), 0)
     = coalesce((select sum(version) from flow_executor.high_water_marks), 0) as is_done`;

/** Row 1b: row 1 while relay, Kafka and executor do their part on the same machine; the rival has none of them. */
export const fullStackRow: Row = {
  ids: ['1b'],
  run: async (context) => {
    const { owned, seededJobs: jobs } = context;
    const { server, brokers } = await context.servers.site();
    const [ours, rival] = await Promise.all([startOurs(owned, server, { jobs }), startRival(owned, server, jobs)]);
    const { client } = await withDelivery(context, ours, brokers);
    await ours.load(CONNECTIONS, brokerWarmUpSeconds(context));
    await drained(client);
    // What is left to deliver of our turn is not the rival's to pay for.
    const measurements = await measureUpdates(context, server, [ours, rival], [CONNECTIONS], () => drained(client));
    const notes = [await verifyAll([ours, rival])];
    await drained(client);
    const summaries = summarise(measurements);
    const [ratio] = ratiosOf(measurements).map((one) => ({ ...one, row: '1b', bar: 1 }));
    if (!ratio) throw new Error('nothing was measured');
    const result = resultOf({ ...ratio, met: ratio.requestsPerSecond >= 1 }, summaries);
    return [{ ...result, work: `${result.work}, with relay, Kafka and executor`, notes, measurements }];
  },
};

/** A relay and an executor for an api that is there. */
export async function withDelivery(
  { owned }: Context,
  { databaseUrl, topic }: Contestant,
  brokers: string,
): Promise<{ readonly client: pg.Client; readonly relay: ChildProcess; readonly executor: ChildProcess }> {
  const client = await connectTo(databaseUrl, owned);
  await client.query(SKIP_SEED);
  const env = { DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic };
  return { client, relay: await startRelay(owned, env), executor: await startExecutor(owned, env) };
}

/** Until the relay has published what there is, and the executor has applied it. */
export async function drained(client: pg.Client): Promise<void> {
  for (const isDone of [IS_PUBLISHED, IS_APPLIED]) {
    await eventually(
      async () => {
        const { rows } = await client.query<{ is_done: boolean }>(isDone);
        if (!rows[0]?.is_done) throw new Error('events are still on their way');
      },
      { timeoutMs: DRAINED_WITHIN_MS },
    );
  }
}
