import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredCustomer = Omit<Tables['customer']['$inferSelect'], 'tenantId'>;

/** The operators' register; the unit is in the operators' organisation. */
export function listCustomers({
  tx,
  tables: { customer },
  organisationId,
}: TenantUnit): Promise<StoredCustomer[]> {
  return tx
    .select()
    .from(customer)
    .where(eq(customer.tenantId, organisationId))
    .orderBy(asc(customer.registeredAt), asc(customer.organisationId));
}

/** An entry of the register; null: the operators do not know that organisation. */
export async function readCustomer(
  { tx, tables: { customer }, organisationId: tenantId }: TenantUnit,
  organisationId: string,
): Promise<StoredCustomer | null> {
  const isIt = and(eq(customer.tenantId, tenantId), eq(customer.organisationId, organisationId));
  const [row] = await tx.select().from(customer).where(isIt);
  return row ?? null;
}

/** Adds an entry, or leaves the one that there is. */
export async function insertCustomer(
  { tx, tables: { customer }, dialect, organisationId: tenantId }: TenantUnit,
  { organisationId, label, registeredAt }: StoredCustomer,
): Promise<void> {
  const row = { tenantId, organisationId, label, registeredAt: registeredAt.toISOString() };
  await dialect.insertNew(tx, customer, [row], 'organisation_id');
}
