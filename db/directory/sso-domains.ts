import { and, eq } from 'drizzle-orm';
import type { DirectoryUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredSsoDomain = Tables['ssoDomain']['$inferSelect'];

/** Whose a verified domain is; null: nobody's. */
export async function findSsoDomain(unit: DirectoryUnit, domain: string): Promise<StoredSsoDomain | null> {
  const { ssoDomain } = unit.tables;
  await unit.lookUp(domain);
  const [row] = await unit.tx.select().from(ssoDomain).where(eq(ssoDomain.domain, domain));
  return row ?? null;
}

/** The verified domains of the organisation that the unit is in. */
export async function ownSsoDomains(
  { tx, tables: { ssoDomain } }: Unit,
  organisationId: string,
): Promise<string[]> {
  const rows = await tx.select().from(ssoDomain).where(eq(ssoDomain.organisationId, organisationId));
  return rows.map(({ domain }) => domain);
}

/** Gives a domain to the organisation that the unit is in. @returns false if it is another's */
export async function giveSsoDomain(unit: DirectoryUnit, row: StoredSsoDomain): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const present = await findSsoDomain(unit, row.domain);
  if (present) return present.organisationId === row.organisationId;
  const values = { ...row, verifiedAt: row.verifiedAt.toISOString() };
  return (await dialect.insertNew(tx, tables.ssoDomain, [values], 'domain')).length > 0;
}

/** Takes domains from the organisation that the unit is in: one of them, or all that a connection signs in. @returns how many */
export async function deleteSsoDomains(
  { tx, tables: { ssoDomain }, dialect }: Unit,
  organisationId: string,
  choice: { readonly domain: string } | { readonly connectionId: string },
): Promise<number> {
  const isChosen =
    'domain' in choice
      ? eq(ssoDomain.domain, choice.domain)
      : eq(ssoDomain.connectionId, choice.connectionId);
  const result = await tx
    .delete(ssoDomain)
    .where(and(eq(ssoDomain.organisationId, organisationId), isChosen));
  return dialect.affectedRows(result);
}
