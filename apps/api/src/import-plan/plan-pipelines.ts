import type { PipelineRole, PrincipalKind } from '@flow-pipelines/database';
import type { PipelineEntry, PipelineMemberEntry } from '../site-document/site-document.dto.js';
import type { CurrentPipeline, PipelineState } from '../site-document/current-site.js';
import type { HolderDirectory } from './holder-directory.js';
import type { ImportFaults } from './import-faults.js';
import type { ImportStep, PipelineMemberStep, PipelineStep } from './import-step.js';
import { type Matched, matchEntries } from './match-entries.js';
import type { PlanContext, PlanOptions } from './plan-context.js';

/** Each pipeline, then its members. */
export function planPipelines(context: PlanContext): ImportStep[] {
  const { site, options, faults } = context;
  const { pipelines } = context.document;
  if (!pipelines) return [];
  const matched = matchEntries('pipelines', pipelines, site.pipelines, site.fold, faults);
  const steps = matched.flatMap((one): ImportStep[] => {
    const step = planPipeline(one, options);
    return [step, ...planMembers(one, step, context)];
  });
  if (!options.prune) return steps;
  const kept = new Set(matched.map(({ existing }) => existing?.id));
  return [...steps, ...site.pipelines.filter(({ id }) => !kept.has(id)).map((one) => deletion(one, faults))];
}

function deletion(pipeline: CurrentPipeline, faults: ImportFaults): PipelineStep {
  if (pipeline.inUse) faults.addUsed(pipeline.name);
  return { path: 'pipelines', kind: 'pipeline', id: pipeline.id, before: stateOf(pipeline), after: null };
}

function planPipeline(
  { entry, path, existing }: Matched<PipelineEntry, CurrentPipeline>,
  options: PlanOptions,
): PipelineStep {
  const planned = { path, kind: 'pipeline', id: existing?.id ?? options.newId() } as const;
  const { name, description } = entry;
  if (!existing) return { ...planned, before: null, after: { name, description: description ?? '', version: 1 } };
  const before = stateOf(existing);
  const after = { name, description: description ?? before.description, version: before.version + 1 };
  const isSame = after.name === before.name && after.description === before.description;
  return { ...planned, before, after: isSame ? before : after };
}

const stateOf = ({ name, description, version }: CurrentPipeline): PipelineState => ({ name, description, version });

function planMembers(
  { entry: { name: pipelineName, members } }: Matched<PipelineEntry, CurrentPipeline>,
  { path: pipelinePath, id }: PipelineStep,
  { site, options, directory, faults }: PlanContext,
): PipelineMemberStep[] {
  if (!members) return [];
  const path = `${pipelinePath}.members`;
  const current: ReadonlyMap<string, PipelineRole> = site.pipelineMembers.get(id) ?? new Map();
  const listed = new Map<string, string>();
  const steps = members.flatMap((entry, index): PipelineMemberStep[] => {
    const at = `${path}[${index}]`;
    const holder = findHolder(entry, at, directory, faults);
    if (!holder) return [];
    const first = listed.get(holder.id);
    if (first !== undefined) faults.add(at, `the same member as ${first}`);
    listed.set(holder.id, at);
    const before = current.get(holder.id) ?? null;
    return [{ path: at, kind: 'pipeline_member', id, pipelineName, holder, before, after: entry.role }];
  });
  if (!options.prune) return steps;
  const gone = directory.onSite([...current.keys()].filter((holderId) => !listed.has(holderId)));
  const removed = gone.map((holder): PipelineMemberStep => {
    const before = current.get(holder.id) ?? null;
    return { path, kind: 'pipeline_member', id, pipelineName, holder, before, after: null };
  });
  return [...steps, ...removed];
}

function findHolder(entry: PipelineMemberEntry, at: string, directory: HolderDirectory, faults: ImportFaults) {
  const given = (['user', 'group', 'service_account'] as const satisfies PrincipalKind[]).flatMap((kind) => {
    const key = entry[kind];
    return key === undefined ? [] : [{ kind, key }];
  });
  const [one] = given;
  if (!one || given.length > 1) {
    faults.add(at, 'name one user, group or service_account');
    return undefined;
  }
  const holder = directory.find(one.kind, one.key);
  if (!holder) faults.add(`${at}.${one.kind}`, directory.unknown(one.kind, one.key));
  return holder;
}
