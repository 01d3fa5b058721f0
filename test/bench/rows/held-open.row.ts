import { holdOpen } from '../databases.js';
import type { Drained } from '../drain-rate.js';
import type { Latencies } from '../latency-log.js';
import { DATED_COMMITS } from '../servers.js';
import { deliver, secondsOf, startDelivery, warmUp } from './delivery.row.js';
import { drainOnce, seedLog } from './drain.row.js';
import { inTurn, median, type Row, spreadOf, whole } from './row.js';

const BAR = 0.85;
/** What two runs of the same differ by. */
const SLACK_MS = 3;

/** Row 7: rows 4 and 5 while a transaction that has taken an id of the log stays open, against the same without it. */
export const heldOpenRow: Row = {
  ids: ['7'],
  settings: DATED_COMMITS,
  run: async (context) => {
    const site = await context.servers.site();
    const events = context.quick ? 30_000 : 100_000;
    const template = await seedLog(site, events);
    const drain = (isHeldOpen: boolean) => (round: number) =>
      drainOnce(context, site, { name: `held_${isHeldOpen}_${round}`, template, events, isHeldOpen });
    const drained = await inTurn<'open' | 'without', Drained>(context.rounds, {
      open: drain(true),
      without: drain(false),
    });
    const [open, without] = [drained.open, drained.without].map((each) => each.map(({ perSecond }) => perSecond)) as [
      number[],
      number[],
    ];
    const ratio = median(open) / median(without);

    const delivery = await startDelivery(context, site);
    const measure = (name: string) => deliver(context, name, delivery, secondsOf(context));
    await warmUp(context, delivery);
    if (!context.quick) await measure('warm-up');
    const before: Latencies[] = [];
    for (let round = 0; round < context.rounds; round += 1) before.push(await measure('without'));
    const end = await holdOpen(delivery.api.databaseUrl);
    const during: Latencies[] = [];
    const since = Date.now();
    const forMs = context.quick ? 0 : 10 * 60_000;
    do during.push(await measure('a transaction open'));
    while (during.length < context.rounds || Date.now() - since < forMs);
    await end();
    const p50 = (each: readonly Latencies[]) => median(each.map((one) => one.p50));
    const p99 = (each: readonly Latencies[]) => median(each.map((one) => one.p99));
    const isAsFast = p50(during) * BAR <= p50(before) + SLACK_MS && p99(during) * BAR <= p99(before) + SLACK_MS;
    const say = (rate: number, each: readonly Latencies[]) =>
      `${whole(rate)}/s; p50 ${p50(each).toFixed(0)} ms, p99 ${p99(each).toFixed(0)} ms`;
    return [
      {
        row: '7',
        work: 'rows 4 and 5 with a transaction held open',
        rival: 'the same without',
        ours: say(median(open), during),
        theirs: say(median(without), before),
        ratio,
        spread: spreadOf(open, without),
        bar: `${BAR} x`,
        met: ratio >= BAR && isAsFast,
        notes: [
          `The transaction stayed open for ${((Date.now() - since) / 60_000).toFixed(1)} minutes of steady updates.`,
        ],
        measurements: { drained, before, during },
      },
    ];
  },
};
