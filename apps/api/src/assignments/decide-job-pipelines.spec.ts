import type { PipelineRole } from '@flow-pipelines/database';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExpectedVersions } from '../http/if-match.js';
import { type Decision, decideJobPipelines, type KnownPipeline, type Situation } from './decide-job-pipelines.js';
import { idsAskedFor, type Wish, wishedFor } from './job-pipelines.js';

const IDS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
const role = fc.constantFrom<PipelineRole | undefined>(undefined, 'viewer', 'member', 'manager');

const someIds = fc.uniqueArray(fc.constantFrom(...IDS, 'unknown'));
const wishes: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({ kind: fc.constantFrom('replace', 'restore'), pipelineIds: someIds }),
  fc.tuple(someIds, someIds).map(([add, remove]) => ({
    kind: 'change' as const,
    add: add.filter((id) => !remove.includes(id)),
    remove,
  })),
  fc.constant({ kind: 'drop_deleted' as const }),
);

/** Any situation over six pipelines, some of them deleted or unknown. */
const situations = fc
  .record({
    registered: fc.boolean(),
    jobRegistry: fc.constantFrom<'open' | 'strict'>('open', 'strict'),
    maxPipelines: fc.integer({ min: 1, max: 6 }),
    wish: wishes,
    version: fc.integer({ min: 0, max: 3 }),
    expected: fc.constantFrom<ExpectedVersions>(undefined, undefined, 'any', ['1'], ['1', '2'], []),
    assigned: fc.uniqueArray(fc.constantFrom(...IDS)),
    deleted: fc.uniqueArray(fc.constantFrom(...IDS)),
    roles: fc.tuple(role, role, role, role, role, role),
  })
  .map(({ assigned, deleted, roles, ...rest }) => ({
    ...rest,
    current: new Set(assigned),
    pipelines: knownPipelines(deleted),
    roleOn: (id: string) => roles[IDS.indexOf(id)],
  }));

function knownPipelines(deleted: readonly string[] = []): Map<string, KnownPipeline> {
  return new Map(IDS.map((id, index) => [id, { id, name: `name ${9 - index}`, deleted: deleted.includes(id) }]));
}

function situation(overrides: Partial<Situation>): Situation {
  return {
    registered: true,
    jobRegistry: 'open',
    maxPipelines: 100,
    version: 1,
    wish: replace(),
    current: new Set(),
    pipelines: knownPipelines(),
    roleOn: () => 'manager',
    ...overrides,
  };
}

const replace = (...pipelineIds: string[]): Wish => ({ kind: 'replace', pipelineIds });
const ids = (refs: readonly { id: string }[]) => refs.map(({ id }) => id);
const codeOf = (decision: Decision) => (decision.kind === 'refused' ? decision.error.code : decision.kind);
const isVisible = ({ pipelines, roleOn }: Situation, id: string) =>
  pipelines.get(id)?.deleted === false && roleOn(id) !== undefined;
const wanted = ({ wish, current, pipelines }: Situation) =>
  wishedFor(wish, current, (id) => pipelines.get(id)?.deleted === true);
const canExecute = ({ roleOn }: Situation, id: string) => roleOn(id) === 'member' || roleOn(id) === 'manager';

function expectForAll(property: (situation: Situation, decision: Decision) => void): void {
  fc.assert(
    fc.property(situations, (given) => property(given, decideJobPipelines(given))),
    { numRuns: 2_000 },
  );
}

describe(decideJobPipelines.name, () => {
  it('describes the new state and the difference by name', () => {
    const decision = decideJobPipelines(situation({ wish: replace('p1', 'p2', 'p3'), current: new Set(['p3', 'p5']) }));
    if (decision.kind !== 'changed') throw new Error(codeOf(decision));
    expect(ids(decision.shown)).toEqual(['p3', 'p2', 'p1']);
    expect(ids(decision.pipelines)).toEqual(['p3', 'p2', 'p1']);
    expect(ids(decision.added)).toEqual(['p2', 'p1']);
    expect(ids(decision.removed)).toEqual(['p5']);
  });

  it('changes the job to exactly what was wished for, and the difference leads there', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'changed') return;
      const after = new Set(given.current);
      for (const { id } of decision.removed) expect(after.delete(id)).toBe(true);
      for (const { id } of decision.added) expect(after.has(id) || after.add(id) === undefined).toBe(false);
      expect(after).toEqual(new Set(wanted(given)));
      expect(new Set(ids(decision.pipelines))).toEqual(after);
      expect(decision.added.length + decision.removed.length).toBeGreaterThan(0);
    });
  });

  it('calls the same set unchanged, whatever its order', () => {
    expectForAll((given, decision) => {
      const isSame = new Set(wanted(given)).symmetricDifference(given.current).size === 0;
      if (decision.kind === 'unchanged') expect(isSame).toBe(true);
      if (isSame) expect(decision.kind).not.toBe('changed');
    });
  });

  it('adds nothing that is invisible, deleted or not executable by the caller', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'changed') return;
      for (const { id } of decision.added) {
        expect(isVisible(given, id)).toBe(true);
        expect(canExecute(given, id)).toBe(true);
      }
    });
  });

  it('removes nothing that is invisible or not executable, except what is deleted', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'changed') return;
      for (const { id } of decision.removed) {
        if (given.pipelines.get(id)?.deleted) continue;
        expect(isVisible(given, id) && canExecute(given, id)).toBe(true);
      }
    });
  });

  it('names in a refusal only what the caller sent or may see', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'refused') return;
      for (const id of IDS) {
        const { name = '' } = given.pipelines.get(id) ?? {};
        if (!isVisible(given, id)) expect(decision.error.message).not.toContain(name);
        const isSent = given.wish.kind !== 'restore';
        if (!isVisible(given, id) && !(isSent && idsAskedFor(given.wish).includes(id)))
          expect(decision.error.message).not.toContain(id);
      }
    });
  });

  it('does not restore what has been deleted or is hidden, and does not say which it is', () => {
    for (const given of [
      { pipelines: knownPipelines(['p1']) },
      { roleOn: (id: string) => (id === 'p1' ? undefined : 'manager') } as const,
    ]) {
      const wish: Wish = { kind: 'restore', pipelineIds: ['p1', 'p2'] };
      const decision = decideJobPipelines(situation({ ...given, wish }));
      expect(decision).toMatchObject({ kind: 'refused', denied: [], error: { code: 'version_not_restorable' } });
      expect(JSON.stringify(decision)).not.toContain('p1');
    }
  });

  it('refuses an unknown, a deleted and an invisible pipeline in the same words', () => {
    const unknown = decideJobPipelines(situation({ wish: replace('unknown') }));
    const deleted = decideJobPipelines(situation({ wish: replace('p1'), pipelines: knownPipelines(['p1']) }));
    const invisible = decideJobPipelines(situation({ wish: replace('p1'), roleOn: () => undefined }));
    const messages = [unknown, deleted, invisible].map((decision) => {
      if (decision.kind !== 'refused') throw new Error(decision.kind);
      return `${decision.error.code} ${decision.error.message.replace(/p1|unknown/, 'ID')}`;
    });
    expect(new Set(messages)).toEqual(new Set(['pipeline_not_found Pipeline not found: ID']));
  });

  it('needs nothing on kept pipelines: a viewer may repeat what is there', () => {
    const given = situation({ wish: replace('p2', 'p1'), current: new Set(['p1', 'p2']), roleOn: () => 'viewer' });
    expect(codeOf(decideJobPipelines(given))).toBe('unchanged');
  });

  it('refuses more pipelines than allowed before it looks at them', () => {
    expect(codeOf(decideJobPipelines(situation({ wish: replace('unknown', 'p1'), maxPipelines: 1 })))).toBe(
      'pipeline_ids_too_many',
    );
  });

  it('lets a job that has more pipelines than are allowed by now keep and lose them, but get no more', () => {
    const over = { current: new Set(['p1', 'p2', 'p3']), maxPipelines: 2 };
    const change = (add: string[], remove: string[]) =>
      codeOf(decideJobPipelines(situation({ ...over, wish: { kind: 'change', add, remove } })));
    expect(change([], ['p1'])).toBe('changed');
    expect(change(['p4'], ['p1'])).toBe('pipeline_ids_too_many');
    expect(change(['p4'], ['p1', 'p2'])).toBe('changed');
  });

  it('adds and removes in any order of two changes to the same end', () => {
    const ids3 = fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 3 });
    const change = fc
      .tuple(ids3, ids3)
      .map(([add, remove]) => ({ add: add.filter((id) => !remove.includes(id)), remove }));
    const apply = (current: ReadonlySet<string>, wish: { add: string[]; remove: string[] }) =>
      new Set(wishedFor({ kind: 'change', ...wish }, current, () => false));
    fc.assert(
      fc.property(ids3, change, change, (current, a, b) => {
        // Of two callers who disagree on a pipeline the later one has the say, as with any two writes.
        fc.pre(!a.add.some((id) => b.remove.includes(id)) && !b.add.some((id) => a.remove.includes(id)));
        const start = new Set(current);
        expect(apply(apply(start, a), b)).toEqual(apply(apply(start, b), a));
      }),
    );
  });

  it('shows of the new state what the caller may see, and tells the executors all of it', () => {
    const decision = decideJobPipelines(
      situation({
        wish: { kind: 'change', add: ['p1'], remove: [] },
        current: new Set(['p2', 'p3']),
        roleOn: (id) => (id === 'p2' ? undefined : 'member'),
      }),
    );
    if (decision.kind !== 'changed') throw new Error(codeOf(decision));
    expect(ids(decision.shown)).toEqual(['p3', 'p1']);
    expect(ids(decision.pipelines)).toEqual(['p3', 'p2', 'p1']);
  });

  it('refuses a version that the caller did not expect before it looks at pipelines', () => {
    const given = { version: 3, wish: replace('unknown') };
    expect(codeOf(decideJobPipelines(situation({ ...given, expected: ['2', '33'] })))).toBe('version_mismatch');
    expect(codeOf(decideJobPipelines(situation({ ...given, expected: ['3'] })))).toBe('pipeline_not_found');
  });

  it('names all that stands in the way, and shows no pipeline that the caller cannot see', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'refused') return;
      for (const { id } of [...decision.added, ...decision.removed, ...decision.kept]) {
        expect(isVisible(given, id)).toBe(true);
      }
      for (const { code, pipeline } of decision.denied) {
        if (pipeline === null) expect(code).toBe('hidden_pipeline_in_use');
        else expect(pipeline.name === undefined || isVisible(given, pipeline.id)).toBe(true);
      }
      if (decision.denied.length > 0) expect(decision.denied.map(({ code }) => code)).toContain(decision.error.code);
    });
  });

  it('in a strict registry does not tell an unknown job from an invisible one', () => {
    const strict = { jobRegistry: 'strict', wish: replace('p1') } as const;
    const unknown = decideJobPipelines(situation({ ...strict, registered: false }));
    const invisible = decideJobPipelines(
      situation({ ...strict, current: new Set(['p2']), roleOn: (id) => (id === 'p1' ? 'manager' : undefined) }),
    );
    expect(unknown).toEqual(invisible);
    expect(codeOf(unknown)).toBe('job_not_found');
  });

  it('in a strict registry takes a job that only deleted pipelines are left on for one without pipelines', () => {
    const left = { jobRegistry: 'strict', current: new Set(['p2']), pipelines: knownPipelines(['p2']) } as const;
    expect(codeOf(decideJobPipelines(situation({ ...left, wish: replace('p1') })))).toBe('changed');
    expect(codeOf(decideJobPipelines(situation({ ...left, wish: replace() })))).toBe('changed');
  });
});
