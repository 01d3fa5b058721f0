import type { PipelineRole } from '@flow-pipelines/database';
import type { Holder, PipelineState } from '../site-document/current-site.js';

interface Planned<Kind extends string, State> {
  /** Where it stands in the document, or for what is deleted: where it is missing. */
  readonly path: string;
  readonly kind: Kind;
  readonly id: string;
  /** Null for what is made. */
  readonly before: State | null;
  /** Null for what is taken away; `before` itself where nothing changes. */
  readonly after: State | null;
}

export type HolderStep = Planned<'holder', Holder>;
export type PipelineStep = Planned<'pipeline', PipelineState>;
/** `id` is the group's. */
export type GroupMemberStep = Planned<'group_member', true> & { readonly group: Holder; readonly user: Holder };
/** `id` is the pipeline's. */
export type PipelineMemberStep = Planned<'pipeline_member', PipelineRole> & {
  readonly pipelineName: string;
  readonly holder: Holder;
};

/** What an import does to one thing. */
export type ImportStep = HolderStep | PipelineStep | GroupMemberStep | PipelineMemberStep;

export type StepResult = 'created' | 'changed' | 'deleted' | 'unchanged';

export function resultOf({ before, after }: ImportStep): StepResult {
  if (before === after) return 'unchanged';
  if (before === null) return 'created';
  return after === null ? 'deleted' : 'changed';
}

/** As it is after the step, or was last. */
export function holderOf({ before, after }: HolderStep): Holder {
  const holder = after ?? before;
  if (!holder) throw new Error('a step that neither begins nor ends with anything');
  return holder;
}

/** The states before and after a step in another form. */
export function statesOf<State, Form>(
  { before, after }: { readonly before: State | null; readonly after: State | null },
  formOf: (state: State) => Form,
): { before: Form | null; after: Form | null } {
  return { before: before === null ? null : formOf(before), after: after === null ? null : formOf(after) };
}
