import type { Holder } from '../site-document/current-site.js';
import { holderOf, type ImportStep, resultOf, statesOf, type StepResult } from '../import-plan/import-step.js';

/** What an import did, or would do: one result for each step, with the entries as the document would have them. */
export function importReportOf(steps: readonly ImportStep[], { dryRun }: { readonly dryRun: boolean }) {
  const results = steps.map((step) => ({ ...described(step), result: resultOf(step) }));
  const count = (result: StepResult) => results.filter((one) => one.result === result).length;
  const counts = {
    created: count('created'),
    changed: count('changed'),
    deleted: count('deleted'),
    unchanged: count('unchanged'),
  };
  return { dry_run: dryRun, changed: counts.unchanged < results.length, counts, results };
}

function described(step: ImportStep) {
  const { path, before, after } = step;
  const kind = step.kind === 'holder' ? holderOf(step).kind : step.kind;
  return { path, kind, ...(before === after ? {} : entriesOf(step)) };
}

/** The states as the document writes them; those of members with what they belong to. */
function entriesOf(step: ImportStep): { before: object | null; after: object | null } {
  if (step.kind === 'holder') return statesOf(step, holderEntryOf);
  if (step.kind === 'pipeline') return statesOf(step, ({ name, description }) => ({ name, description }));
  if (step.kind === 'group_member') return statesOf(step, () => ({ group: step.group.name, user: keyOf(step.user) }));
  const { pipelineName: pipeline, holder } = step;
  return statesOf(step, (role) => ({ pipeline, [holder.kind]: keyOf(holder), role }));
}

function holderEntryOf(holder: Holder): object {
  const { kind, id, email, name, disabledAt } = holder;
  const key = kind !== 'user' ? {} : email === null ? { id } : { email };
  return { ...key, name, ...(disabledAt ? { disabled: true } : {}) };
}

const keyOf = ({ kind, email, id, name }: Holder) => (kind === 'user' ? (email ?? id) : name);
