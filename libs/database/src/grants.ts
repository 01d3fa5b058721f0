import type { DataSource } from 'typeorm';
import { EXECUTOR_SCHEMA, PRIVILEGES } from './privileges.js';
import { type Role } from './roles.js';

/** One privilege of one role, or of everybody (PUBLIC), on one object or one column of it. */
export interface Grant {
  /** As PRIVILEGES names it: its kind, and its name in the schema public. */
  readonly object: string;
  /** `select`, or `select (column)`. */
  readonly privilege: string;
  readonly grantee: string;
}

/** Everything in the schemas, partitions too, with what others than the owner were given; one row without a grantee if none. */
const OBJECTS = `
with object as (
  select 'schema ' || nspname as name, nspowner as owner, null as col,
         coalesce(nspacl, acldefault('n', nspowner)) as acl, false as partition
    from pg_namespace where nspname in ('public', '${EXECUTOR_SCHEMA}')
  union all
  select case relkind when 'S' then 'sequence ' else 'table ' end || quote_ident(relname), relowner, null,
         coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)), relispartition
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'table ' || quote_ident(c.relname), c.relowner, a.attname, a.attacl, c.relispartition
    from pg_class c join pg_attribute a on a.attrelid = c.oid
   where c.relnamespace = 'public'::regnamespace and a.attacl is not null and not a.attisdropped
  union all
  select format('function %I(%s)', proname, oidvectortypes(proargtypes)), proowner, null,
         coalesce(proacl, acldefault('f', proowner)), false
    from pg_proc where pronamespace = 'public'::regnamespace
)
select object.name, partition, lower(acl.privilege_type) || coalesce(' (' || quote_ident(col) || ')', '') as privilege,
       case acl.grantee when 0 then 'public' else pg_get_userbyid(acl.grantee) end as grantee, acl.is_grantable
  from object left join lateral aclexplode(acl) acl on acl.grantee <> owner`;

interface ObjectRow {
  readonly name: string;
  readonly partition: boolean;
  readonly privilege: string | null;
  readonly grantee: string | null;
  readonly is_grantable: boolean | null;
}

/** The objects that a database has, and what was granted on them. */
export class Grants {
  private constructor(
    /** Without partitions. */
    readonly objects: ReadonlySet<string>,
    readonly granted: readonly Grant[],
  ) {}

  static async read(connection: Pick<DataSource, 'query'>): Promise<Grants> {
    const rows: ObjectRow[] = await connection.query(OBJECTS);
    return new Grants(
      new Set(rows.filter(({ partition }) => !partition).map(({ name }) => name)),
      rows.flatMap(({ name, privilege, grantee, is_grantable }) =>
        privilege === null || grantee === null
          ? []
          : [{ object: name, grantee, privilege: is_grantable ? `${privilege}, to hand on` : privilege }],
      ),
    );
  }

  /** Objects for which PRIVILEGES has no line. */
  withoutPrivileges(): string[] {
    return [...this.objects].filter((name) => !(name in PRIVILEGES)).toSorted();
  }

  /** How these differ from PRIVILEGES for PUBLIC and for these roles; what others were given is their own affair. */
  differences(roles: ReadonlyMap<Role, string>): { readonly missing: Grant[]; readonly excess: Grant[] } {
    const wanted = wantedGrants(roles).filter(({ object }) => this.objects.has(object));
    const ours = new Set(['public', ...roles.values()]);
    return {
      missing: without(wanted, this.granted),
      excess: without(
        this.granted.filter(({ grantee }) => ours.has(grantee)),
        wanted,
      ),
    };
  }
}

function wantedGrants(roles: ReadonlyMap<Role, string>): Grant[] {
  return Object.entries(PRIVILEGES).flatMap(([object, byRole]) =>
    Object.entries(byRole).flatMap(([role, privileges]) => {
      const grantee = roles.get(role as Role);
      return grantee === undefined
        ? []
        : privileges.flatMap(eachColumn).map((privilege) => ({ object, privilege, grantee }));
    }),
  );
}

/** `select (a, b)` → `select (a)`, `select (b)` */
function eachColumn(privilege: string): string[] {
  const [, verb, columns] = /^(\w+) \((.+)\)$/.exec(privilege) ?? [];
  return columns === undefined ? [privilege] : columns.split(', ').map((column) => `${verb ?? ''} (${column})`);
}

function without(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const textOf = ({ object, privilege, grantee }: Grant) => `${privilege} on ${object} to ${grantee}`;
  const texts = new Set(others.map(textOf));
  return grants.filter((grant) => !texts.has(textOf(grant)));
}
