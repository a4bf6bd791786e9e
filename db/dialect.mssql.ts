/** The dialect of SQL Server (2022 or later) and Azure SQL. */
import { type Column, getColumns, getTableName, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Dialect, JsonRow, SummedTable } from './dialect.ts';
import { isDuplicate } from './failure.ts';
import { keyColumns, uniqueKeys } from './schema/keys.mssql.ts';
import { TEXT_COLLATION } from './schema/kit.mssql.ts';

const collated = sql.raw(`collate ${TEXT_COLLATION}`);
/** Another transaction may add a row between our look and our insert; the second look then sees it. */
const INSERT_ATTEMPTS = 3;

export const mssqlDialect: Dialect = {
  exactSum: (value) => sql<string>`cast(coalesce(sum(${value}), 0) as varchar(60))`,
  countRows: () => sql<number>`count(*)`,
  countWhere: (condition) => sql<string>`cast(count_big(case when ${condition} then 1 end) as varchar(20))`,
  asText: (value) => sql<string>`cast(${value} as varchar(60))`,
  asFlag: (condition) => sql<boolean>`cast(case when ${condition} then 1 else 0 end as bit)`,
  timeBucket: (instant, unit) =>
    unit === 'quarterHour'
      ? sql`cast(dateadd(minute, datediff(minute, '20000101', ${instant}) / 15 * 15, '20000101') as datetime2(3))`
      : sql`datetrunc(${sql.raw(unit === 'week' ? 'iso_week' : unit)}, ${instant})`,
  later: (instant, seconds) => sql`dateadd(second, ${sql.raw(String(seconds))}, ${instant})`,
  bucketText: (bucket) => sql<string>`${toTheSecond(bucket)} + 'Z'`,
  // The styles with milliseconds leave out those that are zero.
  instantText: (instant) =>
    sql<string>`${toTheSecond(instant)} + '.' + right('00' + cast(datepart(millisecond, ${instant}) as varchar(3)), 3) + 'Z'`,
  hashId: (text) => sql<string>`cast(substring(hashbytes('SHA2_256', ${text}), 1, 16) as uniqueidentifier)`,
  textGroup: (text) => sql`${text} ${collated}`,
  jsonText: (object, name) => sql<string | null>`json_value(${object}, ${`$."${name}"`}) ${collated}`,
  jsonWritten: (value) => sql<string>`cast(${value} as nvarchar(max))`,
  noJson: () => sql`cast(null as nvarchar(max))`,
  hasElement: (list, element) =>
    sql`exists (select 1 from openjson(${list}) where value ${collated} = ${element})`,
  joinElements: (list, alias) =>
    sql`cross apply (select value ${collated} as value from openjson(${list})) as ${sql.identifier(alias)}`,
  isLike: (text, pattern) =>
    sql`${text} like ${pattern.replace(/[\\%_[]/g, '\\$&').replaceAll('*', '%')} escape '\\'`,
  firstRows: (limit) => sql`offset 0 rows fetch next ${limit} rows only`,
  firstOf: (query, limit) => (query as unknown as Paged<typeof query>).offset(0).fetch(limit) as never,
  joinEach: (table, condition) => sql`cross apply (select * from ${table} where ${condition}) as ${table}`,
  isAfter(columns, place) {
    const [first] = columns;
    if (!first) throw new Error('a place needs columns');
    const value = (index: number) => sql`${sql.param(place[index], columns[index])}`;
    // The first comparison is what the index is entered by.
    const ways = columns.map((column, index) => {
      const same = columns.slice(0, index).map((before, at) => sql`${before} = ${value(at)}`);
      return sql`(${sql.join([...same, sql`${column} > ${value(index)}`], sql` and `)})`;
    });
    return sql`${first} >= ${value(0)} and (${sql.join(ways, sql` or `)})`;
  },
  isOneOf: (column, list) => sql`${column} in (${typedList(column, list)})`,
  isAmong: (column, list) => mssqlDialect.isOneOf(column, list),
  computedOnce: (rows) => rows,
  async lockRows(tx, table, where) {
    // A write that changes nothing: the one way to hold a row that needs no hint.
    const [held] = Object.values(getColumns(table)).filter(
      (column) => !keyColumns(table).includes(column.name),
    );
    if (!held) throw new Error('every column of the table is in its key');
    const name = sql.identifier(held.name);
    return mssqlDialect.affectedRows(
      await tx.execute(sql`update ${table} set ${name} = ${name} where ${where}`),
    );
  },
  async holdName(tx, name) {
    // Says by itself neither that it waited in vain nor that it was given up to end a deadlock.
    await tx.execute(sql`declare @held int;
      exec @held = sp_getapplock @Resource = ${`spendgate ${name}`}, @LockMode = N'Exclusive', @LockOwner = N'Transaction';
      if @held < 0 throw 50003, N'canceling statement due to lock timeout', 1;`);
  },
  async addUp(tx, tables, named = []) {
    if (tables.length === 0) return;
    const statements = tables.map((table) => (table.sums.length > 0 ? addSums(table) : addMissing(table)));
    await tx.execute(
      sql`${without(tables.map(addedTo))}${mssqlDialect.withRows(named)}${sql.join(statements, sql` `)}`,
    );
  },
  async addMissing(tx, table, instant) {
    const { rows } = await tx.execute<{ added: Date }>(
      addMissing(table, sql`output inserted.${nameOf(instant)} as added`),
    );
    return [...new Set(rows.map(({ added }) => added.getTime()))].map((ms) => new Date(ms));
  },
  async deleteSome(tx, table, where, limit) {
    return mssqlDialect.affectedRows(
      await tx.execute<{ none: null }>(sql`delete top (${limit}) from ${table} where ${where}`),
    );
  },
  // A common table expression would be computed wherever it is read.
  withRows: (named) =>
    sql.join([
      without(named.map(({ name }) => mssqlDialect.named(name))),
      ...named.map(
        ({ name, columns, from }) => sql`select ${columns} into ${mssqlDialect.named(name)} from ${from}; `,
      ),
    ]),
  named: (name) => sql.raw(`#${name}`),
  affectedRows: (result) =>
    (result as { readonly rowsAffected: readonly number[] }).rowsAffected.reduce(
      (sum, rows) => sum + rows,
      0,
    ),
  async insertNew(tx, table, rows, returned) {
    if (rows.length === 0) return [];
    const statement = insertStatement(table, rows, returned);
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await tx.transaction((own) => own.execute<{ returned: unknown }>(statement));
        return result.rows.map((row) => String(row.returned));
      } catch (err) {
        if (attempt === INSERT_ATTEMPTS || !isDuplicate(err)) throw err;
      }
    }
  },
};

/** Temporary tables go with the call that made them; on servers that speak T-SQL and keep them, before the next. */
const without = (tables: readonly SQL[]): SQL =>
  tables.length > 0 ? sql`drop table if exists ${list(tables)}; ` : sql``;

const addedTo = ({ table }: Pick<SummedTable, 'table'>): SQL => sql.raw(`#added_to_${getTableName(table)}`);

/** Added up once, then stored by two statements: one that does both has flaws of its own on this engine, and there is one writer. */
function addSums({ table, key, sums, rows }: SummedTable): SQL {
  const [keys, names] = [key.map(nameOf), sums.map(nameOf)];
  const added = addedTo({ table });
  const summed = [
    ...key.map((column) => sql`${typed(column, nameOf(column))} as ${nameOf(column)}`),
    ...sums.map((column) => sql`${typed(column, sql`sum(${nameOf(column)})`)} as ${nameOf(column)}`),
  ];
  const raised = sums.map((column) => {
    const [here, more] = [sql`${table}.${nameOf(column)}`, sql`given.${nameOf(column)}`];
    const sum = column.notNull ? sql`${here} + ${more}` : sql`coalesce(${here} + ${more}, ${here}, ${more})`;
    return sql`${nameOf(column)} = ${sum}`;
  });
  return sql`select ${list(summed)} into ${added} from (${rows}) as parts group by ${list(keys)};
    update ${table} set ${list(raised)} from ${table} join ${added} as given on ${isSame(keys, sql`${table}`)};
    insert into ${table} (${list([...keys, ...names])}) select ${list([...keys, ...names])} from ${added} as given
      where not exists (select 1 from ${table} as own where ${isSame(keys, sql`own`)}) order by ${list(keys)};`;
}

function addMissing({ table, key, others = [], rows }: SummedTable, output: SQL = sql``): SQL {
  const columns = list([...key, ...others].map(nameOf));
  return sql`insert into ${table} (${columns}) ${output} select distinct ${columns} from (${rows}) as given
      where not exists (select 1 from ${table} as own where ${isSame(key.map(nameOf), sql`own`)});`;
}

/** A value in the type of a column, and in its collation. */
function typed(column: Column, value: SQL): SQL {
  const type = typeOf(column);
  return isText(column)
    ? sql`cast(${value} as ${sql.raw(type)}) ${collated}`
    : sql`cast(${value} as ${sql.raw(type)})`;
}

const list = (items: readonly SQL[]): SQL => sql.join([...items], sql`, `);

const isSame = (keys: readonly SQL[], own: SQL): SQL =>
  sql.join(
    keys.map((name) => sql`${own}.${name} = given.${name}`),
    sql` and `,
  );

const nameOf = ({ name }: PgColumn): SQL => sql.raw(name);

/** `2026-11-20T13:00:07`. */
const toTheSecond = (instant: SQLWrapper): SQL =>
  sql`replace(convert(varchar(19), ${instant}, 120), ' ', 'T')`;

/** What a query of this dialect's builder has in place of `limit`. */
interface Paged<Query> {
  offset(rows: number): { fetch(rows: number): Query };
}

function typedList(column: PgColumn, list: readonly string[]): SQL {
  const type = typeOf(column);
  const value = isText(column) ? sql`value ${collated}` : sql`cast(value as ${sql.raw(type)})`;
  return sql`select ${value} from openjson(${JSON.stringify(list)})`;
}

/**
 * Of rows with a key in common the first goes in, and of those that are new at all; which are new is asked under a
 * lock on the place where each would stand.
 */
function insertStatement(table: PgTable, rows: readonly JsonRow[], returned: string): SQL {
  const columns = Object.entries(getColumns(table));
  const given = rows.map((row, place) => ({
    ...Object.fromEntries(columns.map(([property, { name }]) => [name, row[property] ?? null])),
    [PLACE]: place,
  }));
  const names = (prefix: string) =>
    sql.join(
      columns.map(([, { name }]) => sql`${sql.raw(prefix)}${sql.identifier(name)}`),
      sql`, `,
    );
  const stated = list([
    ...columns.map(([, column]) => jsonColumn(column)),
    sql`${sql.identifier(PLACE)} int`,
  ]);
  // OPENJSON gives text in the database's own collation, in which ids that differ in case could be the same.
  const texts = new Set(columns.filter(([, column]) => isText(column)).map(([, { name }]) => name));
  const read = (name: string) =>
    texts.has(name) ? sql`${sql.identifier(name)} ${collated}` : sql`${sql.identifier(name)}`;
  const values = columns.map(([, { name }]) => sql`${read(name)} as ${sql.identifier(name)}`);
  const keys = uniqueKeys(table);
  const ranks = keys.map(
    (key, index) =>
      sql`row_number() over (partition by ${list(key.map(read))} order by ${sql.identifier(PLACE)}) as ${rank(index)}`,
  );
  const isFirst = keys.map((_, index) => sql`given.${rank(index)} = 1`);
  const isNew = keys.map((key) => {
    const same = key.map((name) => sql`held.${sql.identifier(name)} = given.${sql.identifier(name)}`);
    return sql`not exists (select 1 from ${table} as held with (updlock, holdlock) where ${sql.join(same, sql` and `)})`;
  });
  return sql`insert into ${table} (${names('')}) output inserted.${sql.identifier(returned)} as returned
    select ${names('given.')} from (select ${list([...values, ...ranks])} from openjson(${JSON.stringify(given)})
      with (${stated})) as given
    where ${sql.join([...isFirst, ...isNew], sql` and `)}`;
}

const PLACE = 'place_in_batch';
const rank = (index: number): SQL => sql.raw(`rank_${index}`);

/** As OPENJSON has it: no collation, and whole JSON values said to be such. */
function jsonColumn(column: Column): SQL {
  const type = typeOf(column);
  const form = type === 'nvarchar(max)' ? 'nvarchar(max) as json' : type;
  return sql`${sql.identifier(column.name)} ${sql.raw(form)}`;
}

const typeOf = (column: Column): string => column.getSQLType().replace(/ collate .*/, '');

const isText = (column: Column): boolean =>
  typeOf(column).startsWith('nvarchar(') && typeOf(column) !== 'nvarchar(max)';
