import { and, eq, gte, inArray, min } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Gate } from './watermark.ts';

/** Reasons that time cures: a key that was not known yet, a schema that the store has learnt since. */
const CURABLE = ['foreign_key', 'newer_schema'];

/** Per life of a gate the first event that was quarantined since an instant and may be taken in today. */
export async function firstCurable(
  { tx, tables: { quarantinedEvent }, organisationId }: TenantUnit,
  since: Date,
): Promise<(Gate & { readonly eventNumber: number })[]> {
  const { gateId, incarnationId, eventNumber, reason, receivedAt, tenantId } = quarantinedEvent;
  const rows = await tx
    .select({ gateId, incarnationId, first: min(eventNumber) })
    .from(quarantinedEvent)
    .where(and(eq(tenantId, organisationId), inArray(reason, CURABLE), gte(receivedAt, since)))
    .groupBy(gateId, incarnationId);
  return rows.map(({ first, ...gate }) => ({ ...gate, eventNumber: Number(first) }));
}
