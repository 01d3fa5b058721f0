import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GroupCommitWriter } from './group-commit-writer.js';

interface Command {
  readonly jobIds: readonly string[];
  readonly number: number;
}

/** Keeps each group until the test lets it go. */
class Commits {
  readonly groups: { readonly commands: readonly Command[]; readonly finish: () => void }[] = [];
  readonly commit = (commands: readonly Command[]): Promise<PromiseSettledResult<number>[]> =>
    new Promise((resolve) => {
      const results = commands.map(({ number }) => ({ status: 'fulfilled' as const, value: number }));
      this.groups.push({ commands, finish: () => resolve(results) });
    });
  numbersOf(group: number): number[] {
    return this.groups[group]?.commands.map(({ number }) => number) ?? [];
  }
}

const settings = { groupSize: 4, groupsInFlight: 2, queueLength: 100 };
const settle = () => new Promise(setImmediate);

describe(GroupCommitWriter.name, () => {
  it('starts what arrives together at once and lets later commands share the next group', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>({ ...settings, groupsInFlight: 1 }, commits.commit);
    const submit = (number: number) => writer.submit({ jobIds: [`job ${number}`], number });
    const results = [1, 2].map(submit);
    await settle();
    expect([commits.numbersOf(0), commits.groups.length]).toEqual([[1, 2], 1]);
    results.push(...[3, 4, 5].map(submit));
    await settle();
    expect(commits.groups).toHaveLength(1);
    commits.groups[0]?.finish();
    await settle();
    expect(commits.numbersOf(1)).toEqual([3, 4, 5]);
    commits.groups[1]?.finish();
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 5]);
  });

  it('starts another group beside those under way once it is half as large as they are together', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>({ ...settings, groupsInFlight: 3 }, commits.commit);
    const submit = async (...numbers: number[]) => {
      for (const number of numbers) void writer.submit({ jobIds: [`job ${number}`], number });
      await settle();
      return commits.groups.map((_, group) => commits.numbersOf(group));
    };
    expect(await submit(1, 2, 3, 4)).toEqual([[1, 2, 3, 4]]);
    expect(await submit(5)).toHaveLength(1);
    expect(await submit(6)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(await submit(7, 8)).toHaveLength(2);
    expect((await submit(9)).at(2)).toEqual([7, 8, 9]);
  });

  it('starts another group beside a larger one once it is full', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
    const jobIds = Array.from({ length: 10 }, (_, job) => `of the large one ${job}`);
    void writer.submit({ jobIds, number: 1 });
    await settle();
    for (const number of [2, 3, 4]) void writer.submit({ jobIds: [`job ${number}`], number });
    await settle();
    expect(commits.groups).toHaveLength(1);
    void writer.submit({ jobIds: ['job 5'], number: 5 });
    await settle();
    expect(commits.numbersOf(1)).toEqual([2, 3, 4, 5]);
  });

  it('starts another group beside one that is slow, however small, up to its limit', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
    void writer.submit({ jobIds: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], number: 1 });
    await settle();
    void writer.submit({ jobIds: ['i', 'j', 'k'], number: 2 });
    await settle();
    expect(commits.groups).toHaveLength(1);
    while (commits.groups.length < 2) await settle();
    expect(commits.numbersOf(1)).toEqual([2]);
    // The second group is not slow yet, so it is waited for once the first one has ended.
    void writer.submit({ jobIds: ['job 3'], number: 3 });
    commits.groups[0]?.finish();
    await settle();
    expect(commits.groups).toHaveLength(2);
    commits.groups[1]?.finish();
    await settle();
    expect(commits.numbersOf(2)).toEqual([3]);
  });

  it('keeps commands of one job apart and in the order of arrival', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
    for (const number of [1, 2, 3]) void writer.submit({ jobIds: ['one job'], number });
    await settle();
    expect(commits.groups).toHaveLength(1);
    for (const expected of [1, 2, 3]) {
      const group = commits.groups.at(-1);
      expect(group?.commands.map(({ number }) => number)).toEqual([expected]);
      group?.finish();
      await settle();
    }
  });

  it('refuses what does not fit into the queue, and what comes after the drain', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>({ ...settings, queueLength: 1 }, commits.commit);
    void writer.submit({ jobIds: ['a'], number: 1 });
    void writer.submit({ jobIds: ['a'], number: 2 });
    expect(() => writer.submit({ jobIds: ['a'], number: 3 })).toThrow(expect.objectContaining({ code: 'overloaded' }));
    const drained = writer.drain();
    expect(() => writer.submit({ jobIds: ['b'], number: 4 })).toThrow(
      expect.objectContaining({ code: 'shutting_down' }),
    );
    for (const group of [0, 1]) {
      await settle();
      commits.groups[group]?.finish();
    }
    await drained;
    expect(commits.groups).toHaveLength(2);
  });

  it('makes what is larger than a group a group of its own', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>({ ...settings, groupsInFlight: 1 }, commits.commit);
    for (const [number, jobIds] of [['a'], ['b'], ['c', 'd', 'e', 'f', 'g'], ['h']].entries()) {
      void writer.submit({ jobIds, number });
      await settle();
    }
    for (const expected of [[0], [1, 3], [2]]) {
      expect(commits.numbersOf(commits.groups.length - 1)).toEqual(expected);
      commits.groups.at(-1)?.finish();
      await settle();
    }
  });

  it('lets nothing overtake earlier work on one of its jobs, so that work on many jobs gets its turn', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>({ ...settings, groupsInFlight: 3 }, commits.commit);
    for (const [number, jobIds] of [['a'], ['a', 'b'], ['b'], ['c']].entries()) {
      void writer.submit({ jobIds, number });
      await settle();
    }
    expect(commits.groups.map((_, group) => commits.numbersOf(group))).toEqual([[0], [3]]);
    for (const group of [0, 1]) commits.groups[group]?.finish();
    await settle();
    expect(commits.numbersOf(2)).toEqual([1]);
    commits.groups[2]?.finish();
    await settle();
    expect(commits.numbersOf(3)).toEqual([2]);
  });

  it('settles all work once, per job in order, no job twice at a time, within its limits', async () => {
    const anyJobs = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyJobs, { maxLength: 60 }), fc.infiniteStream(fc.nat()), async (works, choices) => {
        const commits = new Commits();
        const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
        const results = works.map((jobs, number) => writer.submit({ jobIds: jobs.map(String), number }));
        await settle();
        const open = new Set<number>();
        const seen: number[] = [];
        for (let known = 0; known < commits.groups.length || open.size > 0;) {
          while (known < commits.groups.length) open.add(known++);
          expect(open.size).toBeLessThanOrEqual(settings.groupsInFlight);
          const underWay = [...open].flatMap((group) => commits.groups[group]?.commands ?? []);
          const jobsUnderWay = underWay.flatMap(({ jobIds }) => jobIds);
          expect(new Set(jobsUnderWay).size).toBe(jobsUnderWay.length);
          const chosen = [...open][(choices.next().value as number) % open.size] ?? 0;
          seen.push(...commits.numbersOf(chosen));
          const size = commits.groups[chosen]?.commands.flatMap(({ jobIds }) => jobIds).length;
          expect(size).toBeLessThanOrEqual(settings.groupSize);
          open.delete(chosen);
          commits.groups[chosen]?.finish();
          await settle();
        }
        expect(await Promise.all(results)).toEqual(works.map((_, number) => number));
        for (const job of new Set(works.flat())) {
          const ofJob = seen.filter((number) => works[number]?.includes(job));
          expect(ofJob).toEqual([...ofJob].toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });
});
