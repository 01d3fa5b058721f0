import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { RelayHarness } from './relay-harness.js';

/** Above the limit of the topic, which takes 2,000 bytes. */
const TOO_LARGE = (job: string, version: number) => `${job}:${version}:${'x'.repeat(5_000)}`;
const short = (value: string | undefined) => value?.replace(/:x+$/, '');

describe('the relay, when Kafka refuses an event for good', () => {
  let harness: RelayHarness;
  beforeEach(async () => {
    harness = new RelayHarness();
    await harness.open();
    await harness.createTopic({ 'max.message.bytes': '2000' });
  });
  afterEach(() => harness.close());

  const allowLargeEvents = () => harness.alterTopic({ 'max.message.bytes': '100000' });
  const parked = (): Promise<{ job_id: string; from_event: string; reason: string; is_requested: boolean }[]> =>
    harness.dataSource.query(
      'select job_id, from_event, reason, unpark_requested_at is not null as is_requested from parked_jobs',
    );
  const requestUnpark = (job: string, skip = false) =>
    harness.dataSource.query(
      'update parked_jobs set unpark_requested_at = now(), skip_event = $2 where job_id = $1 returning id',
      [job, skip],
    );
  /** What a committed reader sees of a job, in order, each as often as it is there. */
  const seenOf = async (job: string) =>
    (await harness.valuesInTopic()).map(short).filter((value) => value?.startsWith(`${job}:`));
  const versions = (job: string, ...numbers: number[]) => numbers.map((version) => `${job}:${version}`);

  /** Version 2 of `bad` is too large; two more wait behind it, others were not held up. */
  async function parkBad(): Promise<void> {
    await harness.change('bad', 1);
    await harness.change('good', 1);
    await harness.change('bad', 2, TOO_LARGE('bad', 2));
    await harness.change('bad', 3);
    await harness.change('good', 2);
    await eventually(async () => expect(await parked()).toMatchObject([{ job_id: 'bad', from_event: '3' }]));
    await eventually(async () => expect(await seenOf('good')).toEqual(versions('good', 1, 2)));
    await harness.change('bad', 4);
    await harness.change('good', 3);
    await eventually(async () => expect(await seenOf('good')).toEqual(versions('good', 1, 2, 3)));
  }

  it('parks that job, in order, and lets all others go on', async () => {
    const relay = harness.startRelay();
    await parkBad();
    expect(await seenOf('bad')).toEqual(['bad:1']);
    expect(await parked()).toEqual([
      { job_id: 'bad', from_event: '3', reason: expect.stringMatching(/larger than the max/), is_requested: false },
    ]);
    expect(relay.status()).toMatchObject({ state: 'leading', parkedJobs: 1, position: 7, gaps: 0 });
  });

  it('remembers that across restarts, and goes on in order once told so and Kafka takes it', async () => {
    const first = harness.startRelay({ owner: 'first' });
    await parkBad();
    await first.stop();
    await harness.change('bad', 5);
    const second = harness.startRelay({ owner: 'second' });
    await eventually(() => expect(second.status()).toMatchObject({ parkedJobs: 1, position: 8 }));
    expect(await seenOf('bad')).toEqual(['bad:1']);
    await allowLargeEvents();
    await requestUnpark('bad');
    await eventually(async () => expect(await parked()).toEqual([]));
    await harness.change('bad', 6);
    await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 2, 3, 4, 5, 6)));
    // Written down behind the transaction that a reader has seen already.
    await eventually(async () => {
      const coordinates: unknown = await harness.dataSource.query(
        `select count(*)::int as n from job_pipeline_events e cross join lateral published_event(e.id)`,
      );
      expect(coordinates).toEqual([{ n: 9 }]);
    });
  });

  it('keeps a job parked that Kafka still refuses, and says so by ending the request', async () => {
    const relay = harness.startRelay();
    await parkBad();
    await requestUnpark('bad');
    await eventually(async () => expect(await parked()).toMatchObject([{ from_event: '3', is_requested: false }]));
    await harness.change('good', 4);
    await eventually(async () => expect(await seenOf('good')).toEqual(versions('good', 1, 2, 3, 4)));
    expect(await seenOf('bad')).toEqual(['bad:1']);
    expect(relay.status()).toMatchObject({ state: 'leading', parkedJobs: 1 });
  });

  it('leaves the refused event out when that is asked for, and nothing else', async () => {
    harness.startRelay();
    await parkBad();
    await requestUnpark('bad', true);
    await eventually(async () => expect(await parked()).toEqual([]));
    await harness.change('bad', 5);
    await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 3, 4, 5)));
  });

  it('stops at the next refused event of the job, with everything before it published', async () => {
    harness.startRelay();
    await parkBad();
    await harness.change('bad', 5, TOO_LARGE('bad', 5));
    await harness.change('bad', 6, null);
    await requestUnpark('bad', true);
    await eventually(async () => expect(await parked()).toMatchObject([{ from_event: '8', is_requested: false }]));
    expect(await seenOf('bad')).toEqual(versions('bad', 1, 3, 4));
    await allowLargeEvents();
    await requestUnpark('bad');
    await eventually(async () => expect(await parked()).toEqual([]));
    await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 3, 4, 5)));
    expect(await harness.valuesInTopic()).toContain(undefined);
  });

  it('parks nobody where only the requests were too large, and publishes everything', async () => {
    for (let job = 0; job < 60; job += 1) await harness.change(`job-${job}`, 1, `job-${job}:1:${'x'.repeat(500)}`);
    harness.startRelay();
    await eventually(async () => expect(await harness.valuesInTopic()).toHaveLength(60));
    expect(await parked()).toEqual([]);
  });

  it('lets an event that became visible late wait with the others of its job', async () => {
    harness.startRelay();
    await harness.change('bad', 1);
    await harness.change('bad', 2, TOO_LARGE('bad', 2));
    await eventually(async () => expect(await parked()).toHaveLength(1));
    const held = await harness.openChange('bad', 3);
    await harness.change('good', 1);
    await eventually(async () => expect(await seenOf('good')).toEqual(['good:1']));
    await held.query('commit');
    await allowLargeEvents();
    await requestUnpark('bad');
    await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 2, 3)));
    await eventually(async () => expect(await parked()).toEqual([]));
  });

  const PARK = /insert into parked_jobs/;
  const SAVE = /update relay_state set position/;
  const MOVE = /update parked_jobs set from_event/;
  const RELEASE = /delete from parked_jobs/;

  describe.each(['before', 'after'] as const)('killed %s', (moment) => {
    it('it has written down that the job is parked: all is there once, in order', async () => {
      await harness.change('bad', 1);
      await harness.change('bad', 2, TOO_LARGE('bad', 2));
      await harness.change('bad', 3);
      await harness.change('good', 1);
      await harness.runUntilKilled(PARK, moment, async () => undefined);
      expect(await parked()).toHaveLength(moment === 'after' ? 1 : 0);
      harness.startRelay();
      await eventually(async () => expect(await seenOf('good')).toEqual(['good:1']));
      await eventually(async () => expect(await parked()).toHaveLength(1));
      await allowLargeEvents();
      await requestUnpark('bad');
      await eventually(async () => expect(await parked()).toEqual([]));
      expect(await seenOf('bad')).toEqual(versions('bad', 1, 2, 3));
    });

    it('it has saved the cursor that passed the parked event: all is there once, in order', async () => {
      const first = harness.startRelay({ owner: 'first' });
      await parkBad();
      await first.stop();
      await harness.change('bad', 5);
      await harness.change('good', 4);
      let saves = 0;
      // Not the save with which it begins.
      const second = { test: (sql: string) => SAVE.test(sql) && (saves += 1) > 1 } as RegExp;
      await harness.runUntilKilled(second, moment, async () => undefined);
      harness.startRelay();
      await allowLargeEvents();
      await requestUnpark('bad');
      await eventually(async () => expect(await parked()).toEqual([]));
      expect(await seenOf('bad')).toEqual(versions('bad', 1, 2, 3, 4, 5));
      expect(await seenOf('good')).toEqual(versions('good', 1, 2, 3, 4));
    });

    it.each([
      ['how far the waiting events are published', MOVE],
      ['that the job is no longer parked', RELEASE],
    ])('it has written down %s: all is there once, in order', async (_, statement) => {
      const first = harness.startRelay({ owner: 'first' });
      await parkBad();
      await first.stop();
      await allowLargeEvents();
      await requestUnpark('bad');
      await harness.runUntilKilled(statement, moment, async () => undefined);
      await harness.change('bad', 5);
      await harness.change('good', 4);
      harness.startRelay();
      await eventually(async () => expect(await parked()).toEqual([]));
      await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 2, 3, 4, 5)));
      await eventually(async () => expect(await seenOf('good')).toEqual(versions('good', 1, 2, 3, 4)));
    });

    it('it has written down that an event is left out: the others are there once, in order', async () => {
      const first = harness.startRelay({ owner: 'first' });
      await parkBad();
      await first.stop();
      await requestUnpark('bad', true);
      await harness.runUntilKilled(MOVE, moment, async () => undefined);
      harness.startRelay();
      await eventually(async () => expect(await parked()).toEqual([]));
      await harness.change('bad', 5);
      await eventually(async () => expect(await seenOf('bad')).toEqual(versions('bad', 1, 3, 4, 5)));
    });
  });
});
