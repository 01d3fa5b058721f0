import type { PrincipalKind } from '@flow-pipelines/database';
import type { GroupEntry, ServiceAccountEntry, UserEntry } from '../site-document/site-document.dto.js';
import type { CurrentSite, Holder } from '../site-document/current-site.js';
import type { HolderDirectory } from './holder-directory.js';
import type { ImportFaults } from './import-faults.js';
import type { GroupMemberStep, HolderStep } from './import-step.js';
import { matchEntries } from './match-entries.js';
import type { PlanContext } from './plan-context.js';

/** Users, service accounts and groups. Enters each into the directory as it will be. */
export function planHolders(context: PlanContext): HolderStep[] {
  const { document, site, faults } = context;
  const { users = [], service_accounts: accounts = [] } = document;
  const steps = [
    ...users.map((entry, index) => planUser(entry, `users[${index}]`, context)),
    ...accounts.map((entry, index) => planServiceAccount(entry, `service_accounts[${index}]`, context)),
  ];
  refuseTwice(steps, faults);
  refuseLastSiteAdmin(steps, site, faults);
  return [...steps, ...planGroups(context)];
}

function planUser(entry: UserEntry, path: string, { site, options, directory, faults }: PlanContext): HolderStep {
  const { name, email, id } = entry;
  if (email !== undefined && id !== undefined) faults.add(path, 'give email or id, not both');
  const found = directory.find('user', email ?? id ?? '');
  const isTaken = !found && id !== undefined && site.holders.some((holder) => holder.id === id);
  if (isTaken) faults.add(path, `the id ${id} is that of something else`);
  const before = found ?? null;
  const made = before ?? newHolder('user', { id: id ?? options.newId(), name, email: email ?? null });
  return step(path, before, changed(made, name, entry.disabled, options.now), directory);
}

function planServiceAccount(entry: ServiceAccountEntry, path: string, { options, directory }: PlanContext): HolderStep {
  const before = directory.find('service_account', entry.name) ?? null;
  const made = before ?? newHolder('service_account', { id: options.newId(), name: entry.name, email: null });
  return step(path, before, changed(made, entry.name, entry.disabled, options.now), directory);
}

function planGroups({ document, site, options, directory, faults }: PlanContext): HolderStep[] {
  if (!document.groups) return [];
  const all = site.holders.filter(({ kind }) => kind === 'group');
  const matched = matchEntries('groups', document.groups, all, site.fold, faults);
  const steps = matched.map(({ entry: { name }, path, existing }) => {
    if (existing) directory.remove(existing);
    const made = existing ?? newHolder('group', { id: options.newId(), name, email: null });
    return step(path, existing ?? null, changed(made, name, undefined, options.now), directory);
  });
  if (!options.prune) return steps;
  const kept = new Set(steps.map(({ id }) => id));
  const pruned = all.filter(({ id }) => !kept.has(id));
  for (const group of pruned) directory.remove(group);
  return [...steps, ...pruned.map(deletion)];
}

const deletion = (group: Holder): HolderStep => ({
  path: 'groups',
  kind: 'holder',
  id: group.id,
  before: group,
  after: null,
});

/** Who is in which group. */
export function planGroupMembers(context: PlanContext): GroupMemberStep[] {
  const groups = context.document.groups ?? [];
  return groups.flatMap((entry, index) => planMembers(entry, `groups[${index}].members`, context));
}

function planMembers(
  { name, members }: GroupEntry,
  path: string,
  { site, options, directory, faults }: PlanContext,
): GroupMemberStep[] {
  const group = directory.find('group', name);
  if (!members || !group) return [];
  const current = site.groupMembers.get(group.id) ?? new Set();
  const listed = new Map<string, string>();
  const steps = members.flatMap((key, index): GroupMemberStep[] => {
    const at = `${path}[${index}]`;
    const user = directory.find('user', key);
    if (!user) faults.add(at, directory.unknown('user', key));
    else if (listed.has(user.id)) faults.add(at, `the same user as ${listed.get(user.id)}`);
    if (!user) return [];
    listed.set(user.id, at);
    const before = current.has(user.id) ? true : null;
    return [{ path: at, kind: 'group_member', id: group.id, group, user, before, after: true }];
  });
  if (!options.prune) return steps;
  const gone = directory.onSite([...current].filter((id) => !listed.has(id)));
  const kind = 'group_member';
  return [
    ...steps,
    ...gone.map((user) => ({ path, kind, id: group.id, group, user, before: true, after: null }) as const),
  ];
}

function newHolder(kind: PrincipalKind, fields: Pick<Holder, 'id' | 'name' | 'email'>): Holder {
  return { ...fields, kind, siteAdmin: false, manageFlowPipelines: false, disabledAt: null };
}

function changed(holder: Holder, name: string, disabled: true | undefined, now: Date): Holder {
  const disabledAt = disabled ? (holder.disabledAt ?? now) : holder.disabledAt;
  return holder.name === name && holder.disabledAt === disabledAt ? holder : { ...holder, name, disabledAt };
}

function step(path: string, before: Holder | null, after: Holder, directory: HolderDirectory): HolderStep {
  directory.put(after);
  return { path, kind: 'holder', id: after.id, before, after };
}

/** By e-mail address and by id, or in two spellings. */
function refuseTwice(steps: readonly HolderStep[], faults: ImportFaults): void {
  const paths = new Map<string, string>();
  for (const { id, path } of steps) {
    const first = paths.get(id);
    if (first !== undefined) faults.add(path, `is the same as ${first}`);
    else paths.set(id, path);
  }
}

function refuseLastSiteAdmin(steps: readonly HolderStep[], site: CurrentSite, faults: ImportFaults): void {
  const isActive = (holder: Holder | null) => holder !== null && holder.siteAdmin && holder.disabledAt === null;
  const disabled = steps.filter(({ before, after }) => isActive(before) && !isActive(after));
  const active = site.holders.filter(isActive).length;
  const last = disabled.at(-1);
  if (last && disabled.length === active) faults.add(last.path, 'is the last site admin and cannot be disabled');
}
