import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Batch } from 'kafkajs';
import { PartitionInHand } from './partition-in-hand.js';

/** Records from one offset to another; a marker follows the last. */
function batchOf(first: number, count: number): Batch {
  const messages = Array.from({ length: count }, (_, index) => ({ offset: String(first + index), value: null }));
  return { topic: 't', partition: 0, messages, lastOffset: () => String(first + count) } as unknown as Batch;
}

function open() {
  const commits: bigint[] = [];
  const stopping = new AbortController();
  const inHand = new PartitionInHand(0, stopping.signal, async (_, position) => void commits.push(position));
  return { inHand, commits, stopping };
}

describe(PartitionInHand.name, () => {
  it('commits only what everything before it is done, in whatever order batches are done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat()), { minLength: 1 }),
        async (batches) => {
          const { inHand, commits } = open();
          let next = 10;
          const entries = batches.map(([count, rank]) => {
            const accepted = inHand.accept(batchOf(next, count), 0);
            next += count + 1;
            return { ...accepted, rank, end: BigInt(next) };
          });
          const done = new Set<bigint>();
          for (const { done: finish, end } of entries.toSorted((a, b) => a.rank - b.rank)) {
            await finish();
            done.add(end);
            const firstOpen = entries.findIndex((entry) => !done.has(entry.end));
            const safe = firstOpen === 0 ? 10n : entries.at(firstOpen === -1 ? -1 : firstOpen - 1)?.end;
            expect(inHand.safePosition).toBe(safe);
          }
          expect(commits.at(-1)).toBe(BigInt(next));
          expect(commits).toEqual([...new Set(commits)].toSorted((a, b) => Number(a - b)));
        },
      ),
    );
  });

  it('advances within the first batch, but not within one behind it', async () => {
    const { inHand, commits } = open();
    const [first, second] = [inHand.accept(batchOf(0, 3), 0), inHand.accept(batchOf(4, 3), 0)];
    await second.batch.advance(5n);
    expect(commits).toEqual([]);
    await first.batch.advance(1n);
    expect(commits).toEqual([2n]);
    await first.done();
    expect(commits).toEqual([2n, 6n]);
    await second.batch.advance(6n);
    // The last record's marker goes with it.
    expect(commits).toEqual([2n, 6n, 8n]);
  });

  it('is full until records are released or done, and then fetches again', async () => {
    const { inHand } = open();
    let resumed = 0;
    const { batch, done } = inHand.accept(batchOf(0, 500), 0);
    inHand.resume = () => (resumed += 1);
    expect(inHand.isFull).toBe(true);
    batch.release(200);
    expect([inHand.isFull, resumed]).toEqual([false, 0]);
    batch.release(50);
    expect(resumed).toBe(1);
    await done();
    const room = inHand.untilRoom(60_000);
    await room;
  });

  it('goes past markers together with what is before them', async () => {
    const { inHand, commits } = open();
    expect(inHand.skipTo(5n)).toBe(true);
    const { done } = inHand.accept(batchOf(5, 1), 0);
    expect(inHand.skipTo(12n)).toBe(false);
    await done();
    expect(commits).toEqual([12n]);
  });

  it('aborts its work and commits nothing once it is lost', async () => {
    const { inHand, commits } = open();
    const { batch, done } = inHand.accept(batchOf(0, 1), 0);
    inHand.lose(new Error('rebalance'));
    expect(batch.signal.aborted).toBe(true);
    await expect(done()).rejects.toThrow('rebalance');
    await expect(batch.advance(0n)).rejects.toThrow('rebalance');
    expect(commits).toEqual([]);
  });
});
