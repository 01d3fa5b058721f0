import { describe, expect, it, jest } from '@jest/globals';
import type { Consumer, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import { OffsetCommitter } from './offset-committer.js';

/** A broker that answers when the test says so. */
function scripted() {
  const requests: { readonly offsets: string; readonly answer: PromiseWithResolvers<void> }[] = [];
  const commitOffsets = (positions: TopicPartitionOffsetAndMetadata[]) => {
    const answer = Promise.withResolvers<void>();
    requests.push({ offsets: positions.map((p) => `${p.partition}:${p.offset}`).join(), answer });
    return answer.promise;
  };
  const committer = new OffsetCommitter({ commitOffsets } as unknown as Consumer, 't');
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { committer, requests, settled };
}

describe(OffsetCommitter.name, () => {
  it('sends what came during one request together in the next, the newest position of each partition', async () => {
    const { committer, requests, settled } = scripted();
    const first = committer.commit(0, 1n);
    await settled();
    const others = [committer.commit(0, 2n), committer.commit(1, 7n), committer.commit(0, 3n)];
    await settled();
    expect(requests.map(({ offsets }) => offsets)).toEqual(['0:1']);
    requests[0]?.answer.resolve();
    await first;
    await settled();
    expect(requests.map(({ offsets }) => offsets)).toEqual(['0:1', '0:3,1:7']);
    requests[1]?.answer.resolve();
    await Promise.all(others);
  });

  it('tells the caller of a failure, and repeats the position by itself', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    try {
      const { committer, requests, settled } = scripted();
      const failed = committer.commit(0, 1n);
      await settled();
      requests[0]?.answer.reject(new Error('away'));
      await expect(failed).rejects.toMatchObject({ code: 'unavailable' });
      await jest.advanceTimersByTimeAsync(1_000);
      expect(requests.map(({ offsets }) => offsets)).toEqual(['0:1', '0:1']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('sends nothing more once it has ended', async () => {
    const { committer, requests, settled } = scripted();
    const failed = committer.commit(0, 1n);
    await settled();
    committer.end();
    requests[0]?.answer.reject(new Error('rebalanced'));
    await expect(failed).rejects.toThrow('rebalanced');
    await committer.flush();
    expect(requests).toHaveLength(1);
  });
});
