import { eq } from 'drizzle-orm';
import type { Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type Standing = Omit<Tables['organisationStanding']['$inferSelect'], 'organisationId'>;

export const USUAL_STANDING: Standing = { plan: 'standard', suspendedAt: null, suspendedKeys: [] };

/** The standing of the organisation that the unit is in. */
export async function readStanding(
  { tx, tables: { organisationStanding } }: Unit,
  organisationId: string,
): Promise<Standing> {
  const [row] = await tx
    .select()
    .from(organisationStanding)
    .where(eq(organisationStanding.organisationId, organisationId));
  return row ?? USUAL_STANDING;
}

/** Writes a standing in place of what was there; the unit is in the organisation. */
export async function putStanding(
  { tx, tables: { organisationStanding }, dialect }: Unit,
  organisationId: string,
  { plan, suspendedAt, suspendedKeys }: Standing,
): Promise<void> {
  const isIt = eq(organisationStanding.organisationId, organisationId);
  const values = { plan, suspendedAt, suspendedKeys };
  const changed = await tx.update(organisationStanding).set(values).where(isIt);
  if (dialect.affectedRows(changed) > 0) return;
  await tx.insert(organisationStanding).values({ organisationId, ...values });
}
