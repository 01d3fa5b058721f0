import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readDeadLetterHeaders, REPLAY_HEADER } from '@flow-pipelines/contracts';
import {
  MemoryStore,
  ParkJobError,
  PostgresStore,
  StoreUnavailableError,
  type JobPipelinesConsumer,
  type JobPipelinesStore,
  type JobPipelinesUpdated,
  type LaterEvents,
} from '@flow-pipelines/executor-kit';
import { createTestDatabase, eventually } from '../support/index.js';
import { jobEvent } from './job-events.js';
import { collector, KitHarness } from './kit-harness.js';

const kit = new KitHarness('parking');
beforeAll(() => kit.connect());
beforeEach(() => kit.newTopic());
afterEach(() => kit.stopAll());

const STORES: Record<string, () => Promise<{ store: JobPipelinesStore<unknown>; close: () => Promise<void> }>> = {
  PostgresStore: async () => {
    const database = await createTestDatabase({ template: 'empty' });
    const store = new PostgresStore({ connectionString: database.url, schema: 'parking' });
    const close = async () => {
      await store.close();
      await database.drop();
    };
    return { store, close };
  },
  MemoryStore: async () => ({ store: new MemoryStore(), close: async () => {} }),
};

describe.each(Object.keys(STORES))('parking in a %s', (name) => {
  let store: JobPipelinesStore<unknown>;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await STORES[name]?.();
    if (!opened) throw new Error(name);
    ({ store, close } = opened);
  });
  afterEach(async () => {
    await kit.stopAll();
    await close();
  });

  /** A consumer whose handler refuses version 2 of `poison` until it is healed. */
  function start(laterEvents: LaterEvents) {
    const { seen, handler } = collector();
    const state = { isHealed: false };
    const consumer: JobPipelinesConsumer<unknown> = kit.consume<unknown>({
      store,
      laterEvents,
      attempts: 3,
      longestBackoffMs: 50,
      handler: (event: JobPipelinesUpdated) => {
        if (event.job_id === 'poison' && event.version === 2 && !state.isHealed) throw new Error('no desk takes it');
        handler(event);
      },
    });
    return { consumer, seen, state };
  }

  const parkedAt = (version: number, changes: object = {}) =>
    eventually(async () =>
      expect(await store.listParked('test', 10)).toMatchObject([{ jobId: 'poison', version, ...changes }]),
    );

  /** Of the event that was parked first. */
  const replay = async () => {
    const [letter] = await kit.deadLetters();
    const headers = { [REPLAY_HEADER]: 'true' };
    await kit.producer.publish([{ key: 'poison', value: letter?.value ?? '', headers }]);
  };

  it('parks one job, says so, and lets all others go on', async () => {
    const { consumer, seen } = start('wait');
    await kit.publish(jobEvent('poison', 1), jobEvent('other', 1));
    await consumer.untilCaughtUp();
    await kit.publish(jobEvent('poison', 2));
    // Once it has failed it goes alone; before that it would take along what is tried in the same transaction.
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(0));
    await kit.publish(jobEvent('other', 2));
    await parkedAt(2, { events: 1, attempts: 3, detail: 'no desk takes it', redriveRequested: false });
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, parked: 1, failures: 3, applied: 3 }));
    expect(seen.toSorted()).toEqual(['other 1', 'other 2', 'poison 1']);
    const [letter, ...others] = await kit.deadLetters();
    expect(others).toEqual([]);
    expect(JSON.parse(letter?.value ?? '')).toMatchObject({ job_id: 'poison', version: 2 });
    expect(readDeadLetterHeaders(letter?.headers ?? {})).toMatchObject({
      reason: 'handler_failed',
      detail: 'no desk takes it',
      attempts: 3,
      topic: kit.topic,
    });
    await eventually(async () => expect(await kit.acknowledgements()).toContain('poison 2 parked'));
    await eventually(() => expect(consumer.status().parkedJobs).toBe(1), { timeoutMs: 10_000 });
  });

  it.each<[LaterEvents, string[]]>([
    ['wait', ['poison 1', 'poison 2', 'poison 3', 'poison 4']],
    ['fold', ['poison 1', 'poison 4']],
  ])('keeps later events of the job (%s), and lets it go on when it is redriven', async (laterEvents, expected) => {
    const { consumer, seen, state } = start(laterEvents);
    await kit.publish(jobEvent('poison', 1));
    await eventually(() => expect(seen).toEqual(['poison 1']));
    await kit.publish(jobEvent('poison', 2));
    await parkedAt(2);
    await kit.publish(jobEvent('poison', 3), jobEvent('poison', 4), jobEvent('poison', 3));
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, held: 3 }));
    expect(await kit.acknowledgements()).not.toContain('poison 4 applied');
    await parkedAt(laterEvents === 'wait' ? 2 : 4, { events: laterEvents === 'wait' ? 3 : 1 });
    state.isHealed = true;
    expect(await store.requestRedrive('test', 'another')).toBe(0);
    expect(await store.requestRedrive('test', null)).toBe(1);
    await eventually(() => expect(seen).toEqual(expected), { timeoutMs: 10_000 });
    await eventually(async () => expect(await store.listParked('test', 10)).toEqual([]));
    await kit.publish(jobEvent('poison', 5));
    await eventually(() => expect(seen).toEqual([...expected, 'poison 5']));
    await eventually(async () => expect((await kit.acknowledgements()).at(-1)).toBe('poison 5 applied'));
  });

  it('stays parked when it fails again, behind what succeeded', async () => {
    const { consumer, seen } = start('wait');
    await kit.publish(jobEvent('poison', 2), jobEvent('poison', 3));
    await parkedAt(2, { events: 2, attempts: 3 });
    expect(await consumer.redrive('poison')).toBe(false);
    await parkedAt(2, { events: 2, attempts: 4 });
    expect(seen).toEqual([]);
    expect(await kit.deadLetters()).toHaveLength(1);
  });

  it('is redriven by a replay of its newest event', async () => {
    const { seen, state } = start('fold');
    await kit.publish(jobEvent('poison', 2));
    await parkedAt(2);
    state.isHealed = true;
    await replay();
    await eventually(() => expect(seen).toEqual(['poison 2']));
    await eventually(async () => expect(await store.countParked('test')).toBe(0));
  });

  it('is redriven by a replay also when the store is away at first', async () => {
    const { seen, state, consumer } = start('fold');
    await kit.publish(jobEvent('poison', 2));
    await parkedAt(2);
    state.isHealed = true;
    const redrive = store.redrive.bind(store);
    let asked = 0;
    store.redrive = async (...args) => {
      asked += 1;
      if (asked <= 2) throw new StoreUnavailableError('away');
      return redrive(...args);
    };
    await replay();
    await eventually(() => expect(seen).toEqual(['poison 2']));
    // The handler is called before the commit.
    await eventually(async () => expect(await store.countParked('test')).toBe(0));
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, caughtUp: true }));
  });

  it('is stopped in the middle of a redrive by a replay, and another one goes on from there', async () => {
    const first = start('fold');
    await kit.publish(jobEvent('poison', 2));
    await parkedAt(2);
    first.state.isHealed = true;
    const redrive = store.redrive.bind(store);
    let stopped: Promise<void> | undefined;
    store.redrive = async (...args) => {
      const step = await redrive(...args);
      stopped ??= first.consumer.stop();
      return step;
    };
    await replay();
    await eventually(() => expect(stopped).toBeDefined());
    await stopped;
    const second = start('fold');
    await second.consumer.untilCaughtUp();
    expect([first.seen, second.seen]).toEqual([['poison 2'], []]);
    expect(await store.countParked('test')).toBe(0);
  });

  it('parks a job at once when its handler knows that trying again is of no use', async () => {
    const consumer = kit.consume<unknown>({
      store,
      handler: () => {
        throw new ParkJobError('the document is empty');
      },
    });
    await kit.publish(jobEvent('poison', 1));
    await parkedAt(1, { attempts: 1, detail: 'the document is empty' });
    expect(consumer.status()).toMatchObject({ failures: 1, parked: 1 });
  });

  it('goes on knowing what is parked after a restart, when the store does', async () => {
    const first = start('wait');
    await kit.publish(jobEvent('poison', 2));
    await parkedAt(2);
    await first.consumer.stop();
    await kit.publish(jobEvent('poison', 3));
    const second = start('wait');
    await parkedAt(2, { events: 2 });
    second.state.isHealed = true;
    expect(await second.consumer.redrive('poison')).toBe(true);
    expect(second.seen).toEqual(['poison 2', 'poison 3']);
  });
});
