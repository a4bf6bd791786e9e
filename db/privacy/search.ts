/** Looks for texts in everything that an organisation keeps as text. */
import { getColumns, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit, Unit } from '../database.ts';
import { TABLE_PROPERTIES } from '../schema/properties.ts';
import type { Tables } from '../schema/tables.ts';
import { DERIVED_TABLES } from '../transfer/order.ts';

/** Rows of ids, codes, hashes and figures, which are many and hold no name that somebody chose. */
const NOT_SEARCHED: readonly (keyof Tables)[] = [
  'usageEvent',
  'usageLine',
  'usageLineClass',
  ...DERIVED_TABLES,
  'personErasure',
  'auditEntry',
  'apiKeyHash',
  'gateWatermark',
  'ratingAdjustment',
  'ratingAdjustmentClass',
];
/** A shorter column holds codes. */
const LEAST_LENGTH = 64;

/** True where the column, whatever the case, holds the text. */
export const holds = ({ dialect }: Unit, column: PgColumn, text: string): SQL => {
  const words = isJson(column) ? dialect.jsonWritten(column) : sql`${column}`;
  return dialect.isLike(sql`lower(${words})`, `*${asJson(text).toLowerCase()}*`);
};

const isJson = (column: PgColumn): boolean => /^json/.test(column.getSQLType());
/** As it stands within JSON, which it also does where the text is plain. */
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Columns of a table that people’s own words can stand in. */
export function wordColumns(name: keyof Tables): string[] {
  return Object.entries(getColumns(TABLE_PROPERTIES[name]) as Record<string, PgColumn>).flatMap(
    ([property, column]) => {
      const length = /^varchar\((\d+)\)$/.exec(column.getSQLType())?.[1];
      const isWord =
        length !== undefined && Number(length) >= LEAST_LENGTH && !/hash|sha256|box/i.test(property);
      return isWord || isJson(column) ? [property] : [];
    },
  );
}

/** In which tables of the unit's organisation a text stands, with how many rows; tables without one are left out. */
export async function searchTexts(
  unit: TenantUnit,
  texts: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  if (texts.length === 0) return found;
  for (const name of Object.keys(TABLE_PROPERTIES) as (keyof Tables)[]) {
    const table = unit.tables[name];
    const columns = getColumns(table) as Record<string, PgColumn>;
    const tenant = columns['tenantId'];
    const words = wordColumns(name).flatMap((property) => columns[property] ?? []);
    if (!tenant || words.length === 0 || NOT_SEARCHED.includes(name)) continue;
    const anywhere = or(...words.flatMap((column) => texts.map((text) => holds(unit, column, text))));
    const [row] = await unit.tx
      .select({ rows: unit.dialect.countRows() })
      .from(table as never)
      .where(sql`${tenant} = ${unit.organisationId} and ${anywhere}`);
    if (row && row.rows > 0) found[name] = row.rows;
  }
  return found;
}
