import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GroupCommitWriter } from './group-commit-writer.js';

interface Command {
  readonly jobId: string;
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
  it('starts an idle command at once and lets later ones share the next group', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
    const results = [1, 2, 3, 4, 5].map((number) => writer.submit({ jobId: `job ${number}`, number }));
    expect([commits.numbersOf(0), commits.numbersOf(1), commits.groups.length]).toEqual([[1], [2], 2]);
    commits.groups[0]?.finish();
    await settle();
    expect(commits.numbersOf(2)).toEqual([3, 4, 5]);
    for (const group of commits.groups) group.finish();
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps commands of one job apart and in the order of arrival', async () => {
    const commits = new Commits();
    const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
    for (const number of [1, 2, 3]) void writer.submit({ jobId: 'one job', number });
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
    void writer.submit({ jobId: 'a', number: 1 });
    void writer.submit({ jobId: 'a', number: 2 });
    expect(() => writer.submit({ jobId: 'a', number: 3 })).toThrow(expect.objectContaining({ code: 'overloaded' }));
    const drained = writer.drain();
    expect(() => writer.submit({ jobId: 'b', number: 4 })).toThrow(expect.objectContaining({ code: 'shutting_down' }));
    commits.groups[0]?.finish();
    await settle();
    commits.groups[1]?.finish();
    await drained;
    expect(commits.groups).toHaveLength(2);
  });

  it('settles every command once, per job in order, no job twice at a time, within its limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        async (jobs, choices) => {
          const commits = new Commits();
          const writer = new GroupCommitWriter<Command, number>(settings, commits.commit);
          const results = jobs.map((job, number) => writer.submit({ jobId: String(job), number }));
          const open = new Set<number>();
          const seen: number[] = [];
          for (let known = 0; known < commits.groups.length || open.size > 0;) {
            while (known < commits.groups.length) open.add(known++);
            expect(open.size).toBeLessThanOrEqual(settings.groupsInFlight);
            const underWay = [...open].flatMap((group) => commits.groups[group]?.commands ?? []);
            expect(new Set(underWay.map(({ jobId }) => jobId)).size).toBe(underWay.length);
            const chosen = [...open][(choices.next().value as number) % open.size] ?? 0;
            seen.push(...commits.numbersOf(chosen));
            expect(commits.numbersOf(chosen).length).toBeLessThanOrEqual(settings.groupSize);
            open.delete(chosen);
            commits.groups[chosen]?.finish();
            await settle();
          }
          expect(await Promise.all(results)).toEqual(jobs.map((_, number) => number));
          for (const job of new Set(jobs)) {
            const ofJob = seen.filter((number) => jobs[number] === job);
            expect(ofJob).toEqual([...ofJob].toSorted((a, b) => a - b));
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
