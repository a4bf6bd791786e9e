import { and, eq, isNull, max, min } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** How an organisation's machinery stands, in counts and instants alone. */
export interface Health {
  readonly commandsWaiting: number;
  readonly commandsWaitingSince: Date | null;
  readonly gates: number;
  readonly eventsQuarantined: number;
  readonly lastEntryAt: Date | null;
}

export async function readHealth({ tx, tables, dialect, organisationId }: TenantUnit): Promise<Health> {
  const { edgeCommand, gateWatermark, quarantinedEvent, auditEntry } = tables;
  const count = dialect.countRows();
  const [commands] = await tx
    .select({ count, since: min(edgeCommand.createdAt) })
    .from(edgeCommand)
    .where(and(eq(edgeCommand.tenantId, organisationId), isNull(edgeCommand.confirmedAt)));
  const [gates] = await tx
    .select({ count })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
  const [quarantined] = await tx
    .select({ count })
    .from(quarantinedEvent)
    .where(eq(quarantinedEvent.tenantId, organisationId));
  const [entries] = await tx
    .select({ last: max(auditEntry.at) })
    .from(auditEntry)
    .where(eq(auditEntry.tenantId, organisationId));
  return {
    commandsWaiting: commands?.count ?? 0,
    commandsWaitingSince: commands?.since ?? null,
    gates: gates?.count ?? 0,
    eventsQuarantined: quarantined?.count ?? 0,
    lastEntryAt: entries?.last ?? null,
  };
}
