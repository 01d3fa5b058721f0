import type { PipelineRole, Principal } from '@flow-pipelines/database';
import type { EntityManager } from 'typeorm';
import type { SiteDocument } from './site-document.dto.js';

/** An account or a group, in the columns that audit entries are made of. */
export type Holder = Pick<
  Principal,
  'id' | 'kind' | 'name' | 'email' | 'siteAdmin' | 'manageFlowPipelines' | 'disabledAt'
>;

export interface PipelineState {
  readonly name: string;
  readonly description: string;
  readonly version: number;
}

/** Names and addresses as the unique indexes compare them. */
export type Fold = (text: string) => string;

export interface CurrentPipeline extends PipelineState {
  readonly id: string;
  /** Jobs use it. */
  readonly inUse: boolean;
}

/** All that an import is decided on; everything in an order of its own, so that two plans of one site are the same. */
export interface CurrentSite {
  readonly holders: readonly Holder[];
  readonly pipelines: readonly CurrentPipeline[];
  /** Group -> its users. */
  readonly groupMembers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Pipeline -> holder -> role. */
  readonly pipelineMembers: ReadonlyMap<string, ReadonlyMap<string, PipelineRole>>;
  readonly fold: Fold;
}

const HOLDERS = `
select id, kind, name, email, site_admin as "siteAdmin", manage_flow_pipelines as "manageFlowPipelines",
       disabled_at as "disabledAt"
  from principals order by name collate "C", id`;

/** Behind the lock that an import has alone, so none of this changes until it ends; only jobs come and go. */
const PIPELINES = `
select id, name, description, version, exists (select from job_pipelines where pipeline_id = pipelines.id) as "inUse"
  from pipelines where deleted_at is null order by name collate "C"`;

const GROUP_MEMBERS = `
select group_id as owner, user_id as member
  from group_members join principals on id = user_id order by name collate "C", id`;

const PIPELINE_MEMBERS = `
select pipeline_id as owner, principal_id as member, role
  from pipeline_members
  join pipelines on pipelines.id = pipeline_id and deleted_at is null
  join principals on principals.id = principal_id
 order by principals.name collate "C", principals.id`;

/** By the server, as its indexes do: where upper and lower case differ, it is right. */
const FOLD = `select text, lower(text) as folded from unnest($1::text[]) as text`;

interface Membership {
  readonly owner: string;
  readonly member: string;
}

export async function readCurrentSite(manager: EntityManager, document: SiteDocument): Promise<CurrentSite> {
  const holders: Holder[] = await manager.query(HOLDERS);
  const pipelines: CurrentPipeline[] = await manager.query(PIPELINES);
  const inGroups: Membership[] = await manager.query(GROUP_MEMBERS);
  const onPipelines: (Membership & { role: PipelineRole })[] = await manager.query(PIPELINE_MEMBERS);
  const texts = [...holders.flatMap(({ name, email }) => [name, email ?? name]), ...pipelines.map(({ name }) => name)];
  const folded: { text: string; folded: string }[] = await manager.query(FOLD, [
    [...new Set([...texts, ...textsOf(document)])],
  ]);
  const foldings = new Map(folded.map((row) => [row.text, row.folded]));
  return {
    holders,
    pipelines,
    groupMembers: grouped(inGroups, (rows) => new Set(rows.map(({ member }) => member))),
    pipelineMembers: grouped(onPipelines, (rows) => new Map(rows.map(({ member, role }) => [member, role]))),
    fold: (text) => foldings.get(text) ?? text,
  };
}

function textsOf({ users = [], service_accounts = [], groups = [], pipelines = [] }: SiteDocument): string[] {
  const members = pipelines.flatMap((pipeline) => pipeline.members ?? []);
  return [
    ...users.flatMap(({ email, id }) => [email, id]),
    ...service_accounts.map(({ name }) => name),
    ...groups.flatMap(({ name, renamed_from, members: keys = [] }) => [name, renamed_from, ...keys]),
    ...pipelines.flatMap(({ name, renamed_from }) => [name, renamed_from]),
    ...members.flatMap(({ user, group, service_account }) => [user, group, service_account]),
  ].filter((text) => text !== undefined);
}

function grouped<Row extends Membership, Value>(
  rows: readonly Row[],
  collect: (rows: Row[]) => Value,
): Map<string, Value> {
  return new Map([...Map.groupBy(rows, ({ owner }) => owner)].map(([owner, list]) => [owner, collect(list)]));
}
