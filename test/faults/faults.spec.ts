import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import { collectEvidence } from './collect-evidence.js';
import { FAULTS } from './faults.js';
import { Load } from './load.js';
import { System } from './system.js';

const SECONDS = Number(process.env['FAULTS_SECONDS'] ?? 45);
const SEED = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Mulberry32: small, and the same everywhere for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

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
      const injected: Record<string, number> = {};
      const names = Object.keys(FAULTS);
      const deadline = Date.now() + SECONDS * 1_000;
      // Each fault once in a random order, then again until the time is up.
      for (let round: string[] = []; Date.now() < deadline;) {
        if (round.length === 0) round = [...names];
        const [name = ''] = round.splice(Math.floor(random() * round.length), 1);
        injected[name] = (injected[name] ?? 0) + 1;
        await FAULTS[name]?.(system, random);
      }
      await system.untilReady();
      await load.stop();
      const evidence = await collectEvidence(system, load.history);
      const unknown = load.history.filter(({ outcome }) => outcome === 'unknown').length;
      process.stdout.write(
        `faults: seed ${SEED}, ${JSON.stringify(injected)}, ${load.history.length} attempts, ${load.acknowledged} acknowledged, ` +
          `${unknown} unknown, ${evidence.log.length} events in the log, ${evidence.topic.length} in the topic\n`,
      );
      expect(checkHistory(evidence)).toEqual([]);
      expect(load.acknowledged).toBeGreaterThan(100);
      expect(Object.keys(injected).length).toBeGreaterThan(SECONDS >= 40 ? 5 : 0);
    },
    (SECONDS + 240) * 1_000,
  );
});
