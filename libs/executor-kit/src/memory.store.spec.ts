import { serializeJobPipelinesUpdated, type JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from './memory.store.js';

function event(jobId: string, version: number): JobPipelinesUpdated {
  const id = '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35';
  const text = serializeJobPipelinesUpdated({
    event_id: id,
    job_id: jobId,
    version,
    pipelines: [],
    added: [],
    removed: [],
    actor: { id, name: 'system', kind: 'system' },
    reason: null,
    request_id: id,
    occurred_at: '2026-11-23T10:15:30.123Z',
  });
  return JSON.parse(text) as JobPipelinesUpdated;
}

const OPTIONS = { executor: 'test', laterEvents: 'fold', concurrency: 4 } as const;

describe(MemoryStore.name, () => {
  it('applies rising versions only, whatever comes in whatever batches', async () => {
    const anyEvent = fc.record({ job: fc.constantFrom('a', 'b'), version: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyEvent)), async (batches) => {
        const store = new MemoryStore();
        const seen: Record<string, number[]> = { a: [], b: [] };
        for (const batch of batches) {
          const events = batch.map(({ job, version }) => event(job, version));
          await store.apply(OPTIONS, events, async ({ job_id, version }) => void seen[job_id]?.push(version));
        }
        for (const [job, versions] of Object.entries(seen)) {
          expect(versions).toEqual([...new Set(versions)].toSorted((x, y) => x - y));
          const sent = batches.flat().filter((each) => each.job === job);
          expect(versions.at(-1)).toBe(sent.length === 0 ? undefined : Math.max(...sent.map((each) => each.version)));
        }
      }),
    );
  });

  it('raises the marks of what succeeded beside a failure, and begins nothing after it', async () => {
    const store = new MemoryStore();
    const begun: string[] = [];
    const failing = async ({ job_id }: JobPipelinesUpdated) => {
      begun.push(job_id);
      if (job_id === 'b') throw new Error('no');
    };
    const events = ['a', 'b', 'c', 'd'].map((job) => event(job, 1));
    await expect(store.apply({ ...OPTIONS, concurrency: 1 }, events, failing)).rejects.toThrow('no');
    expect(begun).toEqual(['a', 'b']);
    expect(await store.apply(OPTIONS, events, async () => {})).toEqual(['known', 'applied', 'applied', 'applied']);
  });
});
