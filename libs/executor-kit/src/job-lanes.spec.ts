import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JobLanes, type QueuedEvent } from './job-lanes.js';

function queued(jobId: string, version: number, signal = new AbortController().signal): QueuedEvent {
  const event = { job_id: jobId, version } as QueuedEvent['event'];
  return { event, record: {} as QueuedEvent['record'], signal, settle: () => {}, drop: () => {} };
}

const names = (events: readonly QueuedEvent[]) => events.map(({ event }) => `${event.job_id}${event.version}`);
const jobsOf = (events: readonly QueuedEvent[]) => new Set(events.map(({ event }) => event.job_id));

describe(JobLanes.name, () => {
  it('gives out every event once and in the order of its job, never a job twice at a time, whatever fails', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), job: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('take' as const), max: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constantFrom('leave' as const, 'give back' as const, 'fail' as const, 'wake' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const lanes = new JobLanes();
        const added = new Map<string, number>();
        const done: QueuedEvent[] = [];
        const open: QueuedEvent[][] = [];
        const resting = new Set<string>();
        const finish = () => {
          const taken = open.shift() ?? [];
          lanes.leave(taken);
          done.push(...taken);
        };
        const take = (max: number) => {
          const taken = lanes.take(max);
          for (const jobId of jobsOf(taken)) expect(open.some((others) => jobsOf(others).has(jobId))).toBe(false);
          expect(taken.length).toBeLessThanOrEqual(max);
          if (taken.length > 0) open.push(taken);
        };
        const wake = () => {
          for (const jobId of resting) lanes.wake(jobId);
          resting.clear();
        };
        for (const one of steps)
          if (one.kind === 'add') {
            const version = (added.get(one.job) ?? 0) + 1;
            added.set(one.job, version);
            lanes.add(queued(one.job, version));
          } else if (one.kind === 'take') take(one.max);
          else if (one.kind === 'leave') finish();
          else if (one.kind === 'wake') wake();
          else {
            const [first, ...others] = jobsOf(open.shift() ?? []);
            lanes.giveBack(others);
            if (first && one.kind === 'fail') {
              lanes.rest(first);
              resting.add(first);
            } else if (first) lanes.giveBack([first]);
          }
        wake();
        while (open.length > 0 || lanes.hasReady) {
          take(2);
          finish();
        }
        for (const [jobId, count] of added)
          expect(names(done.filter(({ event }) => event.job_id === jobId))).toEqual(
            Array.from({ length: count }, (_, index) => `${jobId}${index + 1}`),
          );
      }),
    );
  });

  it('lets a job that has failed go alone, one event at a time, until that one is done', () => {
    const lanes = new JobLanes();
    for (const version of [1, 2, 3]) lanes.add(queued('a', version));
    lanes.add(queued('b', 1));
    expect(names(lanes.take(10))).toEqual(['a1', 'a2', 'a3', 'b1']);
    lanes.giveBack(['b']);
    expect(lanes.rest('a')).toBe(1);
    const b = lanes.take(10);
    expect(names(b)).toEqual(['b1']);
    lanes.leave(b);
    lanes.wake('a');
    const first = lanes.take(10);
    expect(names(first)).toEqual(['a1']);
    expect(lanes.rest('a')).toBe(2);
    lanes.wake('a');
    lanes.leave(lanes.take(10));
    expect(names(lanes.take(10))).toEqual(['a2', 'a3']);
  });

  it('drops what is not wanted any more, but not what is under way, and starts anew with what came later', () => {
    const lanes = new JobLanes();
    const [lost, ours] = [new AbortController(), new AbortController()];
    lanes.add(queued('busy', 1, lost.signal));
    const busy = lanes.take(1);
    lanes.add(queued('failed', 1, lost.signal));
    lanes.take(1);
    lanes.rest('failed');
    lanes.add(queued('failed', 1, ours.signal));
    lost.abort();
    expect(names(lanes.dropAborted())).toEqual(['failed1']);
    expect(names(lanes.take(10))).toEqual(['failed1']);
    expect(lanes.rest('failed')).toBe(1);
    lanes.leave(busy);
    expect(lanes.hasReady).toBe(false);
  });
});
