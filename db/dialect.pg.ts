/** The dialect of PostgreSQL and of the embedded store. */
import { getColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Dialect, NamedRows, SummedTable } from './dialect.ts';

/** Names are held under this number; two whose hashes are equal wait for each other in vain. */
const NAME_LOCK = 7_234_003;

export const pgDialect: Dialect = {
  exactSum: (value) => sql<string>`coalesce(sum(${value}), 0)::text`,
  countRows: () => sql<number>`count(*)::integer`,
  countWhere: (condition) => sql<string>`(count(*) filter (where ${condition}))::text`,
  asText: (value) => sql<string>`(${value})::text`,
  asFlag: (condition) => sql<boolean>`(${condition})`,
  timeBucket: (instant, unit) =>
    unit === 'quarterHour'
      ? sql`date_bin('15 minutes', ${instant}, '2000-01-01T00:00:00Z')`
      : sql`date_trunc(${sql.raw(`'${unit}'`)}, ${instant}, 'UTC')`,
  later: (instant, seconds) => sql`(${instant} + make_interval(secs => ${sql.raw(String(seconds))}))`,
  bucketText: (bucket) => sql<string>`to_char(${bucket} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  instantText: (instant) =>
    sql<string>`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  hashId: (text) => sql<string>`left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)::uuid`,
  // Compared byte by byte, which is fast too.
  textGroup: (text) => sql`${text}::text collate "C"`,
  jsonText: (object, name) => sql<string | null>`${object} ->> ${name}::text`,
  jsonWritten: (value) => sql<string>`(${value})::text`,
  noJson: () => sql`null::jsonb`,
  hasElement: (list, element) => sql`${list} @> ${JSON.stringify([element])}::jsonb`,
  joinElements: (list, alias) =>
    sql`cross join lateral jsonb_array_elements_text(${list}) as ${sql.identifier(alias)}(value)`,
  isLike: (text, pattern) => sql`${text} like ${pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}`,
  firstRows: (limit) => sql`limit ${limit}`,
  firstOf: (query, limit) => query.limit(limit),
  // Rows behind an offset stay a query of their own, so that the condition is one of its index.
  joinEach: (table, condition) =>
    sql`cross join lateral (select * from ${table} where ${condition} offset 0) as ${table}`,
  isAfter: (columns, place) =>
    sql`(${sql.join([...columns], sql`, `)}) > (${sql.join(bound(columns, place), sql`, `)})`,
  isOneOf: (column, list) => sql`${column} = any(array(${typedList(column, list)}))`,
  // A query within an expression: it becomes a hash table, and no join whose order hangs on guesses.
  isAmong: (column, list) => sql`(${column} in (${typedList(column, list)})) is true`,
  // An offset keeps a query from being dissolved in the one around it, which would repeat its columns.
  computedOnce: (rows) => sql`${rows} offset 0`,
  async lockRows(tx, table, where) {
    const found = await tx.execute<{ one: number }>(
      sql`select 1 as one from ${table} where ${where} for update`,
    );
    return found.rows.length;
  },
  async holdName(tx, name) {
    await tx.execute(sql`select pg_advisory_xact_lock(${NAME_LOCK}, hashtext(${name}::text))`);
  },
  async addUp(tx, tables, named = []) {
    const [last, ...before] = tables.map(addingStatement).toReversed();
    if (!last) return;
    const parts = [
      ...named.map(materialised),
      ...before.map((statement, index) => sql`${sql.identifier(`added_${index}`)} as (${statement})`),
    ];
    await tx.execute(parts.length > 0 ? sql`with ${sql.join(parts, sql`, `)} ${last}` : last);
  },
  async addMissing(tx, table, instant) {
    const { rows } = await tx.execute<{ added: string }>(
      sql`with added as (${addingStatement(table)} returning ${instant} as added)
        select distinct ${pgDialect.instantText(sql`added`)} as added from added`,
    );
    return rows.map(({ added }) => new Date(added));
  },
  async deleteSome(tx, table, where, limit) {
    const chosen = sql`select ctid from ${table} where ${where} limit ${limit}`;
    return pgDialect.affectedRows(
      await tx.execute<{ none: null }>(sql`delete from ${table} where ctid = any(array(${chosen}))`),
    );
  },
  withRows: (named) => sql`with ${sql.join(named.map(materialised), sql`, `)} `,
  named: (name) => sql`${sql.identifier(name)}`,
  affectedRows: (result) => (result as { readonly rowCount: number | null }).rowCount ?? 0,
  async insertNew(tx, table, rows, returned) {
    if (rows.length === 0) return [];
    // Rows are sent as they are, under the names of their properties: writing each anew took longer than storing it.
    const columns = Object.entries(getColumns(table));
    const properties = columns.map(([property]) => sql.identifier(property));
    const typed = columns.map(
      ([property, column]) => sql`${sql.identifier(property)} ${sql.raw(column.getSQLType())}`,
    );
    const result = await tx.execute<{ returned: string }>(
      sql`insert into ${table} (${namesOf(columns.map(([, column]) => column))}) select ${sql.join(properties, sql`, `)}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (${sql.join(typed, sql`, `)})
        on conflict do nothing returning ${sql.identifier(returned)}::text as returned`,
    );
    return result.rows.map((row) => row.returned);
  },
};

/** It is made once, however often the statement reads it. */
const materialised = ({ name, columns, from, isReadOnce = false }: NamedRows): SQL =>
  sql`${sql.identifier(name)} as ${sql.raw(isReadOnce ? 'not materialized' : 'materialized')} (select ${columns} from ${from})`;

function addingStatement({ table, key, sums, others = [], rows }: SummedTable): SQL {
  const keys = namesOf(key);
  if (sums.length === 0)
    return sql`insert into ${table} (${namesOf([...key, ...others])}) select distinct ${namesOf([...key, ...others])}
      from (${rows}) as given on conflict (${keys}) do nothing`;
  const added = sums.map(({ name }) => sql`sum(${sql.identifier(name)})`);
  const raised = sums.map(({ name, notNull }) => {
    const [here, more] = [sql`${table}.${sql.identifier(name)}`, sql`excluded.${sql.identifier(name)}`];
    return notNull
      ? sql`${sql.identifier(name)} = ${here} + ${more}`
      : sql`${sql.identifier(name)} = coalesce(${here} + ${more}, ${here}, ${more})`;
  });
  return sql`insert into ${table} (${keys}, ${namesOf(sums)}) select ${keys}, ${sql.join(added, sql`, `)}
    from (${rows}) as given group by ${keys} order by ${keys}
    on conflict (${keys}) do update set ${sql.join(raised, sql`, `)}`;
}

const bound = (columns: readonly PgColumn[], place: readonly unknown[]): SQL[] =>
  columns.map((column, index) => sql`${sql.param(place[index], column)}`);

const namesOf = (columns: readonly PgColumn[]): SQL =>
  sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );

function typedList(column: PgColumn, list: readonly string[]): SQL {
  const type = column.getSQLType().replace(/^varchar.*/, 'text');
  return sql`select value::${sql.raw(type)} from jsonb_array_elements_text(${JSON.stringify(list)}::jsonb)`;
}
