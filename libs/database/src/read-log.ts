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
interface LogPart<Row, Entry> {
  /** Of the statement, which is prepared: planning it takes several times as long as running it, the longer the more weeks. */
  readonly name: string;
  /** Of the log, among them `id`. */
  readonly columns: string;
  readonly limit: number;
  /** What is kept of each row, made as it comes. */
  readonly entryOf: (row: Row) => Entry;
}

/** What the log has for a cursor, in the order of its ids, and what the cursor has to know to go on. Locks nothing. */
export async function readLog<Row extends { readonly id: string }, Entry>(
  dataSource: DataSource,
  cursor: Cursor,
  { name, columns, limit, entryOf }: LogPart<Row, Entry>,
): Promise<{ readonly entries: readonly Entry[]; readonly sighting: Sighting }> {
  const statement = { name: `${name}-${limit}`, text: readLogStatement(columns, limit) };
  const entries: Entry[] = [];
  const ids: number[] = [];
  let xmin = '0';
  const onRow = (row: { readonly xmin: string } & (Row | { readonly id: null })) => {
    xmin = row.xmin;
    if (row.id === null) return;
    ids.push(Number(row.id));
    entries.push(entryOf(row));
  };
  await queryPrepared(dataSource, statement, [cursor.gapsAsText(), cursor.position], onRow);
  const late = ids.filter((id) => id <= cursor.position);
  const gapsReadUpTo = late.length < limit ? Infinity : (late.at(-1) ?? 0);
  return { entries, sighting: { ids, xmin: BigInt(xmin), gapsReadUpTo } };
}
