/** Conditions on one value: that it is one of a list, or none of it. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit, Unit } from '../database.ts';

/** Values of one field, any of which matches; null stands for "has none". */
export type Wanted = readonly (string | null)[];

export function matchesColumn({ dialect }: Unit, column: PgColumn, wanted: Wanted): SQL {
  return eitherOf(dialect.isOneOf(column, stated(wanted)), sql`${column} is null`, wanted);
}

export function matches(value: SQL<string | null>, wanted: Wanted): SQL {
  const list = sql.join(
    stated(wanted).map((text) => sql`${text}`),
    sql`, `,
  );
  return eitherOf(
    stated(wanted).length > 0 ? sql`${value} in (${list})` : sql`1 = 0`,
    sql`${value} is null`,
    wanted,
  );
}

/**
 * The value of a caller's dimension is one of a list. A person stands there as an id, and is found by the text as well.
 * @param value where the dimension stands
 * @param isAnyCase the texts are in lower case, and are compared so
 */
export function matchesStated(
  { dialect, tables: { personalValue }, organisationId }: TenantUnit,
  dimension: string,
  value: SQL<string | null>,
  wanted: Wanted,
  isAnyCase = false,
): SQL {
  const itself = matches(isAnyCase ? sql`lower(${value})` : value, wanted);
  if (stated(wanted).length === 0) return itself;
  const isText = isAnyCase
    ? matches(sql`lower(${personalValue.text})`, named(wanted))
    : dialect.isOneOf(personalValue.text, stated(wanted));
  return sql`(${itself} or ${value} in (select ${personalValue.valueId} from ${personalValue}
    where ${personalValue.tenantId} = ${organisationId} and ${personalValue.dimension} = ${dimension} and ${isText}))`;
}

function eitherOf(isStatedOne: SQL, isNone: SQL, wanted: Wanted): SQL {
  return wanted.includes(null) ? sql`(${isStatedOne} or ${isNone})` : isStatedOne;
}

/** No value is a value too: without a name for it in the list it stays. */
export function isNoneOf(value: SQLWrapper, isNamedOne: SQL, unwanted: Wanted): SQL {
  return unwanted.includes(null)
    ? sql`(${value} is not null and not (${isNamedOne}))`
    : sql`(${value} is null or not (${isNamedOne}))`;
}

export const named = (wanted: Wanted): Wanted => wanted.filter((value) => value !== null);

const stated = (wanted: Wanted): string[] => wanted.filter((value) => value !== null);
