import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Intake } from '../../apps/intake/src/intake.js';
import { eventually } from '../support/index.js';
import { IntakeHarness, lifecycleEvent, lifecycleRecord } from './intake-harness.js';

const JOBS = 60;
const ROUNDS = 16;

/** Notes each sequence that is taken over, in the transaction that does it. */
const NOTE_SEQUENCES = `
  create table taken_over (id serial, job_id text, before bigint, after bigint);
  create function note_sequence() returns trigger language plpgsql security definer as $$
    begin insert into taken_over (job_id, before, after) values (new.id, old.source_sequence, new.source_sequence);
          return null; end $$;
  create trigger note_sequence after update on jobs for each row execute function note_sequence();`;

describe('a storm of rebalances', () => {
  const harness = new IntakeHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('loses nothing, and undoes nothing', async () => {
    const jobs = Array.from({ length: JOBS }, (_, index) => `stormy ${index}`);
    const producer = await harness.producer(harness.topics.jobs);
    await harness.sql.query(NOTE_SEQUENCES);
    const members: Intake[] = [harness.start()];
    await eventually(() => expect(members[0]?.status()[0]).toMatchObject({ joined: true }), { timeoutMs: 30_000 });
    for (let round = 1; round <= ROUNDS; round += 1) {
      const type = round % 5 === 0 ? 'JobDeleted' : 'JobStateChanged';
      await producer.publish(jobs.map((job) => lifecycleRecord(lifecycleEvent(job, round, type))));
      // Somebody comes or goes with every other round, while the last change is still being settled.
      if (round % 2 === 0) members.push(harness.start());
      const leaving = members.length > 3 ? members.shift() : undefined;
      if (leaving) await harness.stop(leaving);
    }
    await eventually(
      async () => {
        const rows = await harness.rows(`select state, source_sequence::int as sequence, deleted_at from jobs`);
        expect(rows).toHaveLength(JOBS);
        for (const row of rows) expect(row).toEqual({ state: `state ${ROUNDS}`, sequence: ROUNDS, deleted_at: null });
      },
      { timeoutMs: 60_000 },
    );
    const backwards = await harness.rows('select * from taken_over where after <= before');
    expect(backwards).toEqual([]);
    const [{ count } = { count: 0 }] = await harness.rows<{ count: number }>(
      'select count(*)::int as count from taken_over',
    );
    expect(count).toBeGreaterThan(JOBS);
  });
});
