/**
 * What an organisation tries on a table without any condition of ours, each as one statement. A statement proves something
 * only if it does get through where no policy holds. Pure.
 */
import { type SQL, sql } from 'drizzle-orm';
import { type Column, insertOf, literalOf, type Owner } from './rows.ts';

export const ATTACKS = ['read', 'change', 'adopt', 'give away', 'remove', 'add as'] as const;
export type Attack = (typeof ATTACKS)[number];

/** Who a row of a table belongs to. */
export type Belonging = 'organisation' | 'directory' | 'person' | 'nobody';

const OWNERS = ['tenant_id', 'organisation_id', 'person_id'] as const;

export function belongingOf(table: string, columns: readonly Column[], persons: object): Belonging {
  const has = (name: string) => columns.some((column) => column.name === name);
  if (has('tenant_id')) return 'organisation';
  if (table in persons) return 'person';
  return has('organisation_id') && !has('attempt_hash') ? 'directory' : 'nobody';
}

/** The statements against a table in which `own` and `other` have a row each; null: there is nothing to try it on. */
export function attacksOn(
  table: string,
  columns: readonly Column[],
  own: Owner,
  other: Owner,
): Readonly<Record<Attack, SQL | null>> {
  const name = sql.identifier(table);
  const owner = columns.find((column) => OWNERS.some((known) => known === column.name));
  const plain = columns.findLast((column) => column !== owner && !/_id$|_hash$/.test(column.name));
  const changed = sql.identifier((plain ?? columns[0])?.name ?? '');
  const owned = owner && sql.identifier(owner.name);
  const value = (of: Owner) => sql.raw(owner ? literalOf(owner, of) : 'null');
  return {
    read: sql`select count(*) as reached from ${name}`,
    change: sql`update ${name} set ${changed} = ${changed}`,
    adopt: owned ? sql`update ${name} set ${owned} = ${value(own)} where ${owned} = ${value(other)}` : null,
    'give away': owned
      ? sql`update ${name} set ${owned} = ${value(other)} where ${owned} = ${value(own)}`
      : null,
    remove: sql`delete from ${name}`,
    // Another row of the other organisation's: its own ids and texts are new, so that no key stands in the way.
    'add as': owned
      ? insertOf(table, columns, { ...own, letter: 'z', organisationId: other.organisationId })
      : null,
  };
}

/** How many rows a statement may reach that one organisation sends in its own name. */
export const ALLOWED: Readonly<Record<Attack, number>> = {
  read: 1,
  change: 1,
  remove: 1,
  adopt: 0,
  'give away': 0,
  'add as': 0,
};
