import type { Database } from "../../src/db/database.ts";

/** Columns, indexes and references of every table but the migrations' own, in a form that can be compared. */
export async function describeSchema({ write, dialect }: Database): Promise<Record<string, string[]>> {
  const facts = dialect.name === "sqlite" ? SQLITE_FACTS : POSTGRES_FACTS;
  const described: Record<string, string[]> = {};
  const answer = await write.raw(facts);
  const rows: { table_name: string; fact: string }[] = answer.rows ?? answer;
  for (const { table_name: table, fact } of rows) {
    if (table.startsWith("schema_migrations")) continue;
    described[table] = [...(described[table] ?? []), fact].sort();
  }
  return described;
}

const SQLITE_FACTS = `
  with tables as (select name from sqlite_schema where type = 'table' and name not like 'sqlite_%')
  select tables.name as table_name,
    'column ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk as fact
    from tables, pragma_table_info(tables.name) c
  union all
  select tables.name, 'index ' || i.name || ' ' || i."unique" || ' ' || (
      select group_concat(x.name) from pragma_index_info(i.name) x
    ) from tables, pragma_index_list(tables.name) i
  union all
  select tables.name, 'reference ' || f."from" || ' ' || f."table" || '.' || f."to" || ' ' || f.on_delete
    from tables, pragma_foreign_key_list(tables.name) f`;

const POSTGRES_FACTS = `
  select table_name, 'column ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
      coalesce(column_default, '-') || ' ' || coalesce(datetime_precision::text, '-') as fact
    from information_schema.columns where table_schema = 'public'
  union all
  select tablename, 'index ' || indexdef from pg_indexes where schemaname = 'public'
  union all
  select conrelid::regclass::text, 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace`;
