import type { DataSource } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { managesEveryPipeline } from '../identity/policy.js';

/** Every role lets its holder read, on deleted pipelines too: what happened to their jobs stays theirs to know. */
const VISIBLE = `
select distinct pipeline_id as id from pipeline_members
 where principal_id in (select $1::uuid union all select group_id from group_members where user_id = $1)`;

/** The ids of the pipelines whose past the caller may read; null = of all. */
export async function visiblePipelineIds(
  dataSource: Pick<DataSource, 'query'>,
  caller: Pick<Caller, 'principalId' | 'siteAdmin' | 'manageFlowPipelines'>,
): Promise<ReadonlySet<string> | null> {
  if (managesEveryPipeline(caller)) return null;
  const rows: { id: string }[] = await dataSource.query(VISIBLE, [caller.principalId]);
  return new Set(rows.map(({ id }) => id));
}
