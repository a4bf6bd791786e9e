/** Members go with their organisation: their membership, and they themselves if they belong to no other. */
import { and, eq, ne } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { PERSON_TABLES } from '../schema/directory.ts';
import type { Tables } from '../schema/tables.ts';
import { type TableName, TRANSFER_ORDER } from '../transfer/order.ts';
import { sqlName } from './tables.ts';

/** What is kept of a person, in the order in which it goes. */
const OF_PERSON = TRANSFER_ORDER.toReversed().filter((name) => sqlName(name) in PERSON_TABLES);

/** Rows that went, by table. */
export type Removed = Partial<Record<TableName, number>>;

/**
 * Removes at most `limit` memberships, and the persons who belong to no other organisation; the unit is retention's.
 * @returns what went; nothing: no member is left
 */
export function removeMembers(unit: TenantUnit, limit: number): Promise<Removed> {
  const { organisationId } = unit;
  return unit.onDirectory(async (directory) => {
    const { tx, tables, dialect } = directory;
    const { membership } = tables;
    const members = await dialect.firstOf(
      tx
        .select({ personId: membership.personId })
        .from(membership)
        .where(eq(membership.organisationId, organisationId))
        .orderBy(membership.personId),
      limit,
    );
    const removed: Removed = {};
    const count = (name: TableName, result: unknown) => {
      const rows = dialect.affectedRows(result);
      if (rows > 0) removed[name] = (removed[name] ?? 0) + rows;
    };
    for (const { personId } of members) {
      await directory.lookUp(personId);
      const elsewhere = await tx
        .select({ organisationId: membership.organisationId })
        .from(membership)
        .where(and(eq(membership.personId, personId), ne(membership.organisationId, organisationId)));
      for (const name of elsewhere.length > 0 ? [] : OF_PERSON)
        count(name, await tx.delete(tables[name]).where(eq(ownerOf(tables[name]), personId)));
      const isMember = and(eq(membership.organisationId, organisationId), eq(membership.personId, personId));
      count('membership', await tx.delete(membership).where(isMember));
    }
    return removed;
  });
}

/** The column that says whose a row is: every table about persons has it. */
function ownerOf(table: Tables[TableName]): Tables['person']['personId'] {
  if (!('personId' in table)) throw new Error('a table about persons names none');
  return table.personId as Tables['person']['personId'];
}
