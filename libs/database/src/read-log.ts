import type { DataSource } from 'typeorm';
import type { Cursor, Sighting } from './log-cursor.js';
import { queryPrepared } from './query-prepared.js';

/**
 * Everything new for a cursor, in one statement and so in one snapshot: ids that turned up in its gaps ($1), then ids above
 * its position ($2), at most `limit` of each; and the oldest transaction that this snapshot saw running. Always one row or more.
 */
const readLogStatement = (columns: string, limit: number) => `
select pg_snapshot_xmin(pg_current_snapshot()) as xmin, event.*
  from (values (1)) as always
  left join lateral (
    (select late.*
       from unnest($1::int8multirange) as gap
      cross join lateral (
        select ${columns} from job_pipeline_events where id >= lower(gap) and id < upper(gap) order by id limit ${limit}
      ) as late
      order by late.id limit ${limit})
    union all
    (select ${columns} from job_pipeline_events where id > $2 order by id limit ${limit})
  ) as event on true`;

/** @see readLog */
interface LogPart {
  /** Of the statement, which is prepared: planning it takes several times as long as running it, the longer the more weeks. */
  readonly name: string;
  /** Of the log, among them `id`. */
  readonly columns: string;
  readonly limit: number;
}

/** What the log has for a cursor, in the order of its ids, and what the cursor has to know to go on. Locks nothing. */
export async function readLog<Row extends { readonly id: string }>(
  dataSource: DataSource,
  cursor: Cursor,
  { name, columns, limit }: LogPart,
): Promise<{ readonly rows: readonly Row[]; readonly sighting: Sighting }> {
  const read = await queryPrepared<{ readonly xmin: string } & (Row | { readonly id: null })>(
    dataSource,
    { name: `${name}-${limit}`, text: readLogStatement(columns, limit) },
    [cursor.gapsAsText(), cursor.position],
  );
  const rows = read.filter((row): row is { readonly xmin: string } & Row => row.id !== null);
  const ids = rows.map(({ id }) => Number(id));
  const late = ids.filter((id) => id <= cursor.position);
  const gapsReadUpTo = late.length < limit ? Infinity : (late.at(-1) ?? 0);
  return { rows, sighting: { ids, xmin: BigInt(read[0]?.xmin ?? 0), gapsReadUpTo } };
}
