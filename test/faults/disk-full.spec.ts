import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { checkHistory } from './check-history.js';
import { collectEvidence } from './collect-evidence.js';
import { LagWatch } from './lag-watch.js';
import { Load } from './load.js';
import { report } from './report.js';
import { seeded } from './seeded.js';
import { SmallDisk } from './small-disk.js';
import { System } from './system.js';

const SEED = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 1e9));
const PATIENCE = { timeoutMs: 90_000 };
/** What a caller may be told while PostgreSQL has no room, or has ended for want of it. */
const PASSING = /^(item: )?503 (database_unavailable|outcome_unknown)(, retry later)?$/;
/**
 * A repetition that was faster than its first try, the deletion of a job that is not there, and the batches that the load
 * makes with a pipeline that nobody has.
 */
const AS_EVER =
  /^(409 idempotency_key_in_flight|404 job_not_found|(item: )?409 batch_refused|item: 404 pipeline_not_found)/;

const whyNot = SmallDisk.whyNot();
if (whyNot !== null) process.stdout.write(`SKIPPED: what happens on a full disk: ${whyNot}\n`);

(whyNot === null ? describe : describe.skip)(`on full disks, seed ${SEED}`, () => {
  let system: System;
  let load: Load;
  beforeAll(async () => {
    system = await System.start({ onSmallDisks: true });
    load = new Load(system, seeded(SEED));
    await load.start();
    await acknowledged(100);
  });
  afterAll(() => system.stop());

  /** So many more updates are acknowledged. */
  async function acknowledged(count: number): Promise<void> {
    const goal = load.acknowledged + count;
    await eventually(() => expect(load.acknowledged).toBeGreaterThan(goal), PATIENCE);
  }

  async function fillPostgres(): Promise<string[]> {
    const { servers } = system;
    load.client.refusals.clear();
    servers.diskOf('postgres').fill();
    const refused = () => [...load.client.refusals.values()].reduce((sum, count) => sum + count, 0);
    await eventually(() => expect(refused()).toBeGreaterThan(50), PATIENCE);
    const refusals = [...load.client.refusals.keys()];
    servers.diskOf('postgres').empty();
    if (!servers.isRunning('postgres')) await servers.startPostgres();
    await acknowledged(100);
    return refusals;
  }

  /** A broker whose disk was full ends by itself, or has to be started again. */
  async function fillKafka(): Promise<void> {
    const { servers } = system;
    servers.diskOf('kafka').fill();
    await eventually(() => expect(servers.isRunning('kafka')).toBe(false), PATIENCE);
    const before = load.acknowledged;
    await acknowledged(200);
    load.acknowledgedWithoutKafka.push(load.acknowledged - before);
    servers.diskOf('kafka').empty();
    await servers.startKafka();
  }

  it('PostgreSQL refuses what may be repeated, Kafka is waited for, and nothing acknowledged is lost', async () => {
    const lag = new LagWatch(system);
    const refusals = await fillPostgres();
    await fillKafka();
    await system.untilReady();
    await Promise.all([load.stop(), lag.stop()]);
    const { history, acknowledgedWithoutKafka } = load;
    const evidence = await collectEvidence(system, { history, sourceSaid: new Map(), acknowledgedWithoutKafka });
    const violations = checkHistory(evidence);
    const injected = { 'disk full under PostgreSQL': 1, 'disk full under Kafka': 1 };
    report({ title: `full disks, seed ${SEED}`, injected, load, lag, evidence, violations });
    process.stdout.write(`  told callers while PostgreSQL had no room: ${refusals.join('; ')}\n`);
    expect(violations.slice(0, 100)).toEqual([]);
    expect(refusals.filter((refusal) => !PASSING.test(refusal) && !AS_EVER.test(refusal))).toEqual([]);
    expect(refusals.some((refusal) => refusal.endsWith('database_unavailable, retry later'))).toBe(true);
  }, 400_000);
});
