import type { PipelineRole } from '@flow-pipelines/database';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Decision, decideJobPipelines, type KnownPipeline, type Situation } from './decide-job-pipelines.js';

const IDS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
const role = fc.constantFrom<PipelineRole | undefined>(undefined, 'viewer', 'member', 'manager');

/** Any situation over six pipelines, some of them deleted or unknown. */
const situations = fc
  .record({
    registered: fc.boolean(),
    jobRegistry: fc.constantFrom<'open' | 'strict'>('open', 'strict'),
    maxPipelines: fc.integer({ min: 1, max: 6 }),
    requested: fc.uniqueArray(fc.constantFrom(...IDS, 'unknown')),
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
    requested: [],
    current: new Set(),
    pipelines: knownPipelines(),
    roleOn: () => 'manager',
    ...overrides,
  };
}

const ids = (refs: readonly { id: string }[]) => refs.map(({ id }) => id);
const codeOf = (decision: Decision) => (decision.kind === 'refused' ? decision.error.code : decision.kind);
const isVisible = ({ pipelines, roleOn }: Situation, id: string) =>
  pipelines.get(id)?.deleted === false && roleOn(id) !== undefined;
const canExecute = ({ roleOn }: Situation, id: string) => roleOn(id) === 'member' || roleOn(id) === 'manager';

function expectForAll(property: (situation: Situation, decision: Decision) => void): void {
  fc.assert(
    fc.property(situations, (given) => property(given, decideJobPipelines(given))),
    { numRuns: 2_000 },
  );
}

describe(decideJobPipelines.name, () => {
  it('answers in the order of the request and describes the event by name', () => {
    const decision = decideJobPipelines(situation({ requested: ['p1', 'p2', 'p3'], current: new Set(['p3', 'p5']) }));
    if (decision.kind !== 'changed') throw new Error(codeOf(decision));
    expect(ids(decision.requested)).toEqual(['p1', 'p2', 'p3']);
    expect(ids(decision.pipelines)).toEqual(['p3', 'p2', 'p1']);
    expect(ids(decision.added)).toEqual(['p2', 'p1']);
    expect(ids(decision.removed)).toEqual(['p5']);
  });

  it('changes the job to exactly what was requested, and the difference leads there', () => {
    expectForAll((given, decision) => {
      if (decision.kind !== 'changed') return;
      const after = new Set(given.current);
      for (const { id } of decision.removed) expect(after.delete(id)).toBe(true);
      for (const { id } of decision.added) expect(after.has(id) || after.add(id) === undefined).toBe(false);
      expect(after).toEqual(new Set(given.requested));
      expect(new Set(ids(decision.pipelines))).toEqual(after);
      expect(decision.added.length + decision.removed.length).toBeGreaterThan(0);
    });
  });

  it('calls the same set unchanged, whatever its order', () => {
    expectForAll((given, decision) => {
      const isSame = new Set(given.requested).symmetricDifference(given.current).size === 0;
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
        if (!isVisible(given, id) && !given.requested.includes(id)) expect(decision.error.message).not.toContain(id);
      }
    });
  });

  it('refuses an unknown, a deleted and an invisible pipeline in the same words', () => {
    const unknown = decideJobPipelines(situation({ requested: ['unknown'] }));
    const deleted = decideJobPipelines(situation({ requested: ['p1'], pipelines: knownPipelines(['p1']) }));
    const invisible = decideJobPipelines(situation({ requested: ['p1'], roleOn: () => undefined }));
    const messages = [unknown, deleted, invisible].map((decision) => {
      if (decision.kind !== 'refused') throw new Error(decision.kind);
      return `${decision.error.code} ${decision.error.message.replace(/p1|unknown/, 'ID')}`;
    });
    expect(new Set(messages)).toEqual(new Set(['pipeline_not_found Pipeline not found: ID']));
  });

  it('needs nothing on kept pipelines: a viewer may repeat what is there', () => {
    const given = situation({ requested: ['p2', 'p1'], current: new Set(['p1', 'p2']), roleOn: () => 'viewer' });
    expect(codeOf(decideJobPipelines(given))).toBe('unchanged');
  });

  it('refuses more pipelines than allowed before it looks at them', () => {
    expect(codeOf(decideJobPipelines(situation({ requested: ['unknown', 'p1'], maxPipelines: 1 })))).toBe(
      'pipeline_ids_too_many',
    );
  });

  it('in a strict registry does not tell an unknown job from an invisible one', () => {
    const strict = { jobRegistry: 'strict', requested: ['p1'] } as const;
    const unknown = decideJobPipelines(situation({ ...strict, registered: false }));
    const invisible = decideJobPipelines(
      situation({ ...strict, current: new Set(['p2']), roleOn: (id) => (id === 'p1' ? 'manager' : undefined) }),
    );
    expect(unknown).toEqual(invisible);
    expect(codeOf(unknown)).toBe('job_not_found');
  });

  it('in a strict registry takes a job that only deleted pipelines are left on for one without pipelines', () => {
    const left = { jobRegistry: 'strict', current: new Set(['p2']), pipelines: knownPipelines(['p2']) } as const;
    expect(codeOf(decideJobPipelines(situation({ ...left, requested: ['p1'] })))).toBe('changed');
    expect(codeOf(decideJobPipelines(situation({ ...left, requested: [] })))).toBe('changed');
  });
});
