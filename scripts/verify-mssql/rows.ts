/** A row of an organisation in every table, made of what the database itself says of its columns: no table is left out. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { SHARED } from '../../db/placement/place.ts';
import { CATALOGUE_TABLES } from '../../db/schema/directory.ts';

export interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Longest text; -1: as long as it likes, which is JSON; null: no text. */
  readonly length: number | null;
}
export type Columns = ReadonlyMap<string, readonly Column[]>;

/** Whose row it is; no two differ in one of these alone. */
export interface Owner {
  readonly organisationId: string;
  /** Every other id in its rows. */
  readonly otherId: string;
  /** Every text in its rows: one letter. */
  readonly letter: string;
}

/** Later than any clock: what has an end is not over, what is due is not due yet. */
const INSTANT = "'2126-01-01T12:00:00.000Z'";

/** The columns of all tables of the product, by table, in their order. */
export async function readColumns(db: Database): Promise<Columns> {
  const schema = db.upkeep.migrations === 'mssql' ? 'dbo' : 'public';
  const { rows } = await db.asOwner((tx) =>
    tx.execute<Column & Record<string, unknown>>(
      sql`select TABLE_NAME as "table", COLUMN_NAME as "name", DATA_TYPE as "type", CHARACTER_MAXIMUM_LENGTH as "length"
        from INFORMATION_SCHEMA.COLUMNS as c where TABLE_SCHEMA = ${schema} and exists (
          select 1 from INFORMATION_SCHEMA.TABLES as t where t.TABLE_SCHEMA = c.TABLE_SCHEMA
            and t.TABLE_NAME = c.TABLE_NAME and t.TABLE_TYPE = 'BASE TABLE')
        order by TABLE_NAME, ORDINAL_POSITION`,
    ),
  );
  return Map.groupBy(
    rows.filter(({ table }) => !(table in CATALOGUE_TABLES)),
    ({ table }) => table,
  );
}

/** A value that every column of its type takes, written as all engines read it. */
export function literalOf({ table, name, type, length }: Column, owner: Owner): string {
  // An organisation that is said to lie elsewhere is not served here at all.
  if (table === 'placement' && name === 'place') return `'${SHARED}'`;
  if (table === 'placement' && name === 'moves_to') return 'null';
  if (/^uuid|uniqueidentifier/.test(type))
    return `'${/^(tenant|organisation)_id$/.test(name) ? owner.organisationId : owner.otherId}'`;
  if (/json/.test(type) || (length === -1 && /char/.test(type))) return "'{}'";
  if (/bytea/.test(type)) return "'\\x01'";
  if (/binary/.test(type)) return '0x01';
  if (/time|date/.test(type)) return INSTANT;
  if (/bool|^bit$/.test(type)) return `'true'`;
  return /char|text/.test(type) ? `'${owner.letter}'` : '1';
}

/** The statement that adds a row. */
export const insertOf = (table: string, columns: readonly Column[], owner: Owner): SQL =>
  sql`insert into ${sql.identifier(table)} (${sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  )}) values (${sql.raw(columns.map((column) => literalOf(column, owner)).join(', '))})`;

/**
 * Adds a row to each of these tables, past every policy. Rows refer to others: what cannot go in yet is tried again after
 * the rest. Each is a transaction: some servers end one at the first refusal.
 * @throws the database's error for a row that cannot go in at all
 */
export async function addRows(db: Database, columns: Columns, owner: Owner): Promise<void> {
  let waiting = [...columns];
  while (waiting.length > 0) {
    const refused: typeof waiting = [];
    let problem: unknown;
    for (const [table, own] of waiting) {
      await db
        .fillWhole(({ tx }) => tx.execute(insertOf(table, own, owner)))
        .catch((err: unknown) => {
          problem = err;
          refused.push([table, own]);
        });
    }
    if (refused.length === waiting.length) throw problem;
    waiting = refused;
  }
}
