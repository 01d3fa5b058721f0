import type { DataSource } from 'typeorm';
import type { Cursor, Sighting } from './log-cursor.js';
import { queryPrepared, type Statement } from './statement-run.js';

/**
 * Everything new for a cursor, in one statement and so in one snapshot: ids that turned up in its gaps ($1), then ids above
 * its position ($2), at most $3 of each; and the oldest transaction that this snapshot saw running. Always one row or more.
 * @param columns of the log, among them `id`
 */
export const statementToReadLog = (name: string, columns: string): Statement => ({
  name,
  text: `
select pg_snapshot_xmin(pg_current_snapshot()) as xmin, event.*
  from (values (1)) as always
  left join lateral (
    (select late.*
       from unnest($1::int8multirange) as gap
      cross join lateral (
        select ${columns} from job_pipeline_events where id >= lower(gap) and id < upper(gap) order by id limit $3
      ) as late
      order by late.id limit $3)
    union all
    (select ${columns} from job_pipeline_events where id > $2 order by id limit $3)
  ) as event on true`,
});

/** What the log has for a cursor, in the order of its ids, and what the cursor has to know to go on. Locks nothing. */
export async function readLog<Row extends { readonly id: string }>(
  dataSource: DataSource,
  statement: Statement,
  cursor: Cursor,
  limit: number,
): Promise<{ readonly rows: readonly Row[]; readonly sighting: Sighting }> {
  const values = [cursor.gapsAsText(), cursor.position, limit];
  const read = await queryPrepared<{ readonly xmin: string } & (Row | { readonly id: null })>(
    dataSource,
    statement,
    values,
  );
  const rows = read.filter((row): row is { readonly xmin: string } & Row => row.id !== null);
  const ids = rows.map(({ id }) => Number(id));
  const late = ids.filter((id) => id <= cursor.position);
  const gapsReadUpTo = late.length < limit ? Infinity : (late.at(-1) ?? 0);
  return { rows, sighting: { ids, xmin: BigInt(read[0]?.xmin ?? 0), gapsReadUpTo } };
}
