import { MAX_PARTITION_BYTES, ReadyRecord } from '@flow-pipelines/kafka';
import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@flow-pipelines/runtime';
import { EventsRefused } from './events-refused.js';
import type { Leadership } from './leadership.js';
import { PoisonSearch } from './poison-search.js';

const log = { error: () => undefined } as unknown as Logger;
const event = (id: number) => {
  const jobId = `job ${id}`;
  return { id, jobId, traceparent: null, record: ReadyRecord.of({ key: jobId, value: '' }) };
};
const refused = (...ids: number[]) => new EventsRefused(ids.map(event), {});

describe(PoisonSearch, () => {
  let now = 0;
  const given: number[] = [];
  const leadership = { giveUpOn: async ({ id }: { id: number }) => void given.push(id) } as unknown as Leadership;
  const producer: { maxPartitionBytes: number | undefined } = { maxPartitionBytes: 1 };
  const search = new PoisonSearch(log, () => now);

  it('makes requests smaller until one event stands alone, and then gives up on that', async () => {
    for (const part of [4, 16]) {
      await search.found(refused(1, 2), leadership);
      expect(search.maxPartitionBytes).toBe(MAX_PARTITION_BYTES / part);
    }
    await search.found(refused(2), leadership);
    expect([given, search.maxPartitionBytes]).toEqual([[2], undefined]);
  });

  it('takes fewer events at once while requests are small', async () => {
    expect(search.limitOf(4_000)).toBe(4_000);
    await search.found(refused(1, 2), leadership);
    expect([4_000, 100].map((events) => search.limitOf(events))).toEqual([250, 100]);
    await search.found(refused(1), leadership);
    given.length = 0;
  });

  it('tries larger ones again, step by step, while Kafka takes what it gets', async () => {
    for (let step = 0; step < 2; step += 1) await search.found(refused(3, 4), leadership);
    const sizes = [1_000, 1_500, 3_000, 5_000].map((at) => {
      now = at;
      search.tryLarger(producer);
      return search.maxPartitionBytes;
    });
    expect(sizes).toEqual([MAX_PARTITION_BYTES / 16, MAX_PARTITION_BYTES / 16, MAX_PARTITION_BYTES / 4, undefined]);
    expect(producer.maxPartitionBytes).toBeUndefined();
  });

  it('goes back to smaller ones when Kafka refuses again', async () => {
    await search.found(refused(5, 6), leadership);
    now += 2_000;
    search.tryLarger(producer);
    expect(search.maxPartitionBytes).toBeUndefined();
    await search.found(refused(5, 6), leadership);
    expect(search.maxPartitionBytes).toBe(MAX_PARTITION_BYTES / 4);
  });
});
