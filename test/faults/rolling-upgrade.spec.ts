import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { checkHistory } from './check-history.js';
import { collectEvidence } from './collect-evidence.js';
import { JobSource } from './job-source.js';
import { LagWatch } from './lag-watch.js';
import { Load } from './load.js';
import { buildNextRelease, MARK_OF_NEXT, migrate, type Release, THIS_RELEASE } from './release.js';
import { report } from './report.js';
import { seeded } from './seeded.js';
import { type PartName, System } from './system.js';

const SEED = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 1e9));
/** A tree of an older release, built. Without one this release is the older one, and a newer one is made of it. */
const PREVIOUS_RELEASE = process.env['PREVIOUS_RELEASE'];
const PATIENCE = { timeoutMs: 90_000 };

/** Jobs that an executor holds by an event of the next release. */
const APPLIED_OF_NEXT = `
select 1 from flow_executor.jobs held
  join job_pipeline_events event on event.job_id = held.job_id and event.version = held.version
 where event.payload like '%${MARK_OF_NEXT}%' limit 1`;

describe(`a rolling upgrade under load, seed ${SEED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'next-release-'));
  let next: Release;
  let system: System;
  let load: Load;
  beforeAll(async () => {
    next = PREVIOUS_RELEASE === undefined ? await buildNextRelease(folder) : THIS_RELEASE;
    const release = PREVIOUS_RELEASE === undefined ? THIS_RELEASE : { folder: PREVIOUS_RELEASE };
    system = await System.start({ release });
    load = new Load(system, seeded(SEED));
    await load.start();
  }, 240_000);
  afterAll(async () => {
    await system?.stop();
    rmSync(folder, { recursive: true });
  });

  /** So many more updates are acknowledged. */
  async function acknowledged(count: number): Promise<void> {
    const goal = load.acknowledged + count;
    await eventually(() => expect(load.acknowledged).toBeGreaterThan(goal), PATIENCE);
  }

  async function start(part: PartName): Promise<void> {
    system.startPart(part, next);
    await system.untilReady([part]);
  }

  /** As an operator does it: the old process ends in its own time, and one of the next release takes its place. */
  async function replace(part: PartName): Promise<void> {
    await system.stopPart(part);
    await start(part);
    await acknowledged(30);
  }

  const steps: Readonly<Record<string, () => Promise<void>>> = {
    'the schema is migrated': async () => {
      expect(await migrate(next, system.databaseUrl)).toContain('applied');
      await acknowledged(100);
    },
    'an old relay and an old api are killed, and start again on the new schema': async () => {
      for (const part of ['relay 1', 'api'] as const) {
        await system.kill(part);
        system.startPart(part);
        await system.untilReady([part]);
      }
      await acknowledged(50);
    },
    'a new api works beside the old one, and an old executor reads its events': async () => {
      await start('api 2');
      await acknowledged(200);
      if (PREVIOUS_RELEASE !== undefined) return;
      const applied = () => system.connected((client) => client.query(APPLIED_OF_NEXT));
      await eventually(async () => expect((await applied()).rowCount).toBe(1), PATIENCE);
    },
    'the old api goes': () => replace('api'),
    'a new relay works beside an old one': () => replace('relay 1'),
    'the old relay goes': () => replace('relay 2'),
    'a new executor works beside the old one': () => start('executor 2'),
    'the old executor goes': () => replace('executor'),
    'the old intake goes': () => replace('intake'),
  };

  it('loses nothing, whichever releases work side by side', async () => {
    const source = new JobSource(system, load, seeded(SEED + 1));
    source.start();
    const lag = new LagWatch(system);
    await acknowledged(100);
    for (const step of Object.values(steps)) await step();
    await system.untilReady();
    await Promise.all([load.stop(), source.stop(), lag.stop()]);
    const evidence = await collectEvidence(system, {
      history: [...load.history, ...source.deletions],
      sourceSaid: source.said,
      acknowledgedWithoutKafka: [],
    });
    const violations = checkHistory(evidence);
    const injected = Object.fromEntries(Object.keys(steps).map((name) => [name, 1]));
    report({ title: `rolling upgrade, seed ${SEED}`, injected, load, lag, evidence, violations });
    expect(violations.slice(0, 100)).toEqual([]);
    if (PREVIOUS_RELEASE !== undefined) return;
    const ofNext = evidence.log.filter(({ bytes }) => bytes?.includes(MARK_OF_NEXT)).length;
    process.stdout.write(`  events by the api of the next release: ${ofNext}\n`);
    expect(ofNext).toBeGreaterThan(50);
    expect(evidence.log.length - ofNext).toBeGreaterThan(100);
  }, 400_000);
});
