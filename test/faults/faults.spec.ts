import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import { collectEvidence } from './collect-evidence.js';
import { FAILPOINT_FAULTS } from './failpoint-faults.js';
import { FAULTS } from './faults.js';
import { JobSource } from './job-source.js';
import { LagWatch } from './lag-watch.js';
import { Load } from './load.js';
import { report, type Run } from './report.js';
import { seeded } from './seeded.js';
import { System } from './system.js';

/** The least time; a run goes on until {@link KINDS} kinds of faults were met, however slow the machine. */
const SECONDS = Number(process.env['FAULTS_SECONDS'] ?? 45);
const KINDS = 12;
const SEED = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 1e9));

describe(`under faults, seed ${SEED}`, () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  it(
    'loses nothing, invents nothing and keeps the order of every job, whatever is killed',
    async () => {
      const random = seeded(SEED);
      const load = new Load(system, seeded(SEED + 1));
      await load.start();
      const source = new JobSource(system, load, seeded(SEED + 2));
      source.start();
      const lag = new LagWatch(system);
      const { injected, notOver } = await injectFaults(random, load, lag);
      await system.untilReady();
      await Promise.all([load.stop(), source.stop(), lag.stop()]);
      const evidence = await collectEvidence(system, {
        history: [...load.history, ...source.deletions],
        sourceSaid: source.said,
        acknowledgedWithoutKafka: load.acknowledgedWithoutKafka,
      });
      const violations = checkHistory(evidence);
      const title = `seed ${SEED}, ${SECONDS} s`;
      report({ title, injected, load, lag, evidence, violations });
      expect(violations.slice(0, 100)).toEqual([]);
      expect(notOver).toEqual([]);
      expect(load.acknowledged).toBeGreaterThan(100);
      expect(Object.keys(injected)).toEqual(expect.arrayContaining(Object.keys(FAILPOINT_FAULTS)));
    },
    (SECONDS + 600) * 1_000,
  );

  /**
   * Each failpoint once, then all faults, each once in a random order, again and again until the time is up and enough
   * kinds were injected.
   * @returns also what the system did not get over
   */
  async function injectFaults(
    random: () => number,
    load: Load,
    lag: LagWatch,
  ): Promise<{ injected: Run['injected']; notOver: string[] }> {
    const injected: Record<string, number> = {};
    const notOver: string[] = [];
    const startedAt = Date.now();
    const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
    let round = Object.keys(FAILPOINT_FAULTS);
    while (seconds() < SECONDS || Object.keys(injected).length < KINDS) {
      if (round.length === 0) {
        round = Object.keys(FAULTS);
        process.stdout.write(`faults: seed ${SEED}, ${seconds()} s, ${load.acknowledged} updates acknowledged\n`);
      }
      const [name = ''] = round.splice(Math.floor(random() * round.length), 1);
      injected[name] = (injected[name] ?? 0) + 1;
      lag.fault = name;
      await FAULTS[name]?.(system, random, load).catch((error: unknown) => {
        notOver.push(`${seconds()} s: ${name}: ${String(error)}`);
      });
    }
    return { injected, notOver };
  }
});
