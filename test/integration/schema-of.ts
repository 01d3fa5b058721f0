import type pg from 'pg';

/** Weekly partitions have the date of their Monday in their names; which there are depends on today. */
const LASTING = `and c.relname !~ '_\\d{8}(_|$)'`;
const OURS = `(select oid from pg_namespace where nspname = 'public')`;

interface Part {
  readonly title: string;
  readonly sql: string;
}

/** Each answers rows of one text column, in an order that does not depend on the server's locale. */
const PARTS: readonly Part[] = [
  {
    title: 'Extensions',
    sql: `select format('create extension %I;', extname) from pg_extension where extname <> 'plpgsql' order by extname collate "C"`,
  },
  {
    title: 'Types',
    sql: `
select format('create type %I (%s);', t.typname, t.typtype)
  from pg_type t left join pg_class c on c.oid = t.typrelid
 where t.typnamespace = ${OURS} and t.typelem = 0 and coalesce(c.relkind = 'c', true)
   and t.typtype <> 'm' order by t.typname collate "C"`,
  },
  {
    title: 'Sequences',
    sql: `
select format('create sequence %I as %s start %s increment %s minvalue %s maxvalue %s cache %s%s;%s', c.relname,
         format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
         case when s.seqcycle then ' cycle' else '' end,
         coalesce((select format(' -- owned by %s.%s', d.refobjid::regclass, a.attname)
                     from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                    where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')), ''))
  from pg_sequence s join pg_class c on c.oid = s.seqrelid
 where c.relnamespace = ${OURS} order by c.relname collate "C"`,
  },
  {
    title: 'Tables',
    sql: `
select format(E'create table %I%s (\\n%s\\n)%s%s;', c.relname,
         coalesce((select format(' partition of %s %s', i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid))
                     from pg_inherits i where i.inhrelid = c.oid), ''),
         (select string_agg(format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                   case when a.attcollation <> t.typcollation then format(' collate %I', l.collname) else '' end,
                   case when a.attnotnull then ' not null' else '' end,
                   coalesce(case when a.attgenerated = '' then ' default ' else ' generated ' end
                     || pg_get_expr(d.adbin, d.adrelid), '')), E',\\n' order by a.attnum)
            from pg_attribute a
            join pg_type t on t.oid = a.atttypid
            left join pg_collation l on l.oid = a.attcollation
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
         case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end,
         coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', ''))
  from pg_class c where c.relnamespace = ${OURS} and c.relkind in ('r', 'p') ${LASTING} order by c.relname collate "C"`,
  },
  {
    title: 'Constraints',
    // Not null (n) is said with the column; PostgreSQL 18 keeps it here as well.
    sql: `
select format('alter table %I add constraint %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid))
  from pg_constraint k join pg_class c on c.oid = k.conrelid
 where k.connamespace = ${OURS} and k.contype <> 'n' ${LASTING} order by c.relname collate "C", k.conname collate "C"`,
  },
  {
    title: 'Indexes',
    sql: `
select pg_get_indexdef(x.indexrelid) || ';'
  from pg_index x join pg_class c on c.oid = x.indrelid join pg_class n on n.oid = x.indexrelid
 where c.relnamespace = ${OURS} ${LASTING}
   and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
 order by n.relname collate "C"`,
  },
  {
    title: 'Views',
    sql: `
select format('create view %I as %s', c.relname, pg_get_viewdef(c.oid))
  from pg_class c where c.relnamespace = ${OURS} and c.relkind in ('v', 'm', 'f') order by c.relname collate "C"`,
  },
  {
    title: 'Functions',
    sql: `
select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';'
  from pg_proc p where p.pronamespace = ${OURS} order by p.oid::regprocedure::text collate "C"`,
  },
  {
    title: 'Triggers',
    sql: `
select pg_get_triggerdef(g.oid) || ';' || case g.tgenabled when 'O' then '' else ' -- enabled: ' || g.tgenabled::text end
  from pg_trigger g join pg_class c on c.oid = g.tgrelid
 where not g.tgisinternal and c.relnamespace = ${OURS} ${LASTING} order by c.relname collate "C", g.tgname collate "C"`,
  },
];

/** Everything in a database's schema, as text that is the same for the same schema: what pg_dump would say, without it. */
export async function schemaOf(client: pg.Client): Promise<string> {
  const parts: string[] = [];
  for (const { title, sql } of PARTS) {
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' });
    if (rows.length > 0) parts.push(`-- ${title}`, ...rows.map(([definition]) => definition));
  }
  return `${parts.join('\n\n')}\n`;
}
