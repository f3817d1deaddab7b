import type { Database } from "../../src/db/database.ts";

/**
 * What every table demands of its rows, said alike for both engines: `required <column>` (not null, and no default),
 * `unique <columns>`, `reference <column> <table> <on delete>`.
 */
export async function describeConstraints({ write, dialect }: Database): Promise<Record<string, string[]>> {
  const described: Record<string, string[]> = {};
  const answer = await write.raw(dialect.name === "sqlite" ? SQLITE_CONSTRAINTS : POSTGRES_CONSTRAINTS);
  const rows: { table_name: string; demand: string | null }[] = answer.rows ?? answer;
  for (const { table_name: table, demand } of rows) {
    if (NOT_OURS.test(table)) continue;
    described[table] = [...(described[table] ?? []), ...(demand === null ? [] : [demand])].sort();
  }
  return described;
}

/** The migrations' own, and the full-text tables, which each engine has in its own way. */
const NOT_OURS = /^schema_migrations|^record_(?:words|vocabulary)/;

// A key that is SQLite's own number of the row has no index and is counted by itself.
const SQLITE_CONSTRAINTS = `
  with tables as (select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'),
    columns as (
      select tables.name as table_name, c.*, c.pk = 1 and lower(c.type) = 'integer' as counted
        from tables, pragma_table_info(tables.name) c
    )
  select table_name, case when "notnull" and dflt_value is null and not counted then 'required ' || name end as demand
    from columns
  union all
  select table_name, 'unique ' || name from columns where counted
  union all
  select tables.name, 'unique ' || (
      select group_concat(name, ', ') from (select x.name from pragma_index_info(i.name) x order by x.seqno)
    ) from tables, pragma_index_list(tables.name) i where i."unique"
  union all
  select tables.name, 'reference ' || f."from" || ' ' || f."table" || ' ' || f.on_delete
    from tables, pragma_foreign_key_list(tables.name) f`;

const POSTGRES_CONSTRAINTS = `
  select table_name,
      case when is_nullable = 'NO' and column_default is null then 'required ' || column_name end as demand
    from information_schema.columns where table_schema = 'public'
  union all
  select i.indrelid::regclass::text, 'unique ' || (
      select string_agg(a.attname, ', ' order by k.place)
        from unnest(i.indkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    ) from pg_index i join pg_class c on c.oid = i.indrelid
   where i.indisunique and c.relnamespace = 'public'::regnamespace
  union all
  select c.conrelid::regclass::text, 'reference ' || a.attname || ' ' || c.confrelid::regclass::text || ' ' ||
      case c.confdeltype when 'c' then 'CASCADE' when 'a' then 'NO ACTION' else c.confdeltype::text end
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
   where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;
