import type { PipelineRef } from '../api/api.js';

/** A job as it was when its change began. */
export interface SeenJob {
  readonly job_id: string;
  readonly version: number;
  readonly pipelines: readonly PipelineRef[];
}

/** What is wished for a job. Pipelines that the reader cannot see stay as they are. */
export type JobEdit =
  | { readonly kind: 'change'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'restore'; readonly version: number };

/** From what the job has to what it should have. */
export function editTo(job: SeenJob, wanted: readonly PipelineRef[]): JobEdit & { kind: 'change' } {
  const { pipelines } = job;
  return { kind: 'change', add: idsWithout(wanted, pipelines), remove: idsWithout(pipelines, wanted) };
}

export const isEmptyEdit = (edit: JobEdit): boolean =>
  edit.kind === 'change' && edit.add.length + edit.remove.length === 0;

/** The same wish again for a job that has changed meanwhile. */
export function rebased(before: SeenJob, wanted: readonly PipelineRef[], now: SeenJob): readonly PipelineRef[] {
  const { add, remove } = editTo(before, wanted);
  const kept = now.pipelines.filter(({ id }) => !remove.includes(id));
  return [...kept, ...wanted.filter(({ id }) => add.includes(id) && !kept.some((one) => one.id === id))];
}

const idsWithout = (refs: readonly PipelineRef[], others: readonly PipelineRef[]): string[] => {
  const known = new Set(others.map(({ id }) => id));
  return refs.filter(({ id }) => !known.has(id)).map(({ id }) => id);
};
