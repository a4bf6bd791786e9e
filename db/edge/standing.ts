import { and, eq, isNotNull, max } from 'drizzle-orm';
import type { EdgeStanding } from '../../contract/organisation-api.ts';
import type { TenantUnit } from '../database.ts';

/** How far the organisation's newest change has come: which version it is, and which one the gateway has confirmed. */
export async function readEdgeStanding({ tx, tables, organisationId }: TenantUnit): Promise<EdgeStanding> {
  const { edgeCommand, organisationProfile } = tables;
  const { tenantId, target, version, confirmedAt } = edgeCommand;
  const [profile] = await tx
    .select({ published: organisationProfile.edgeVersion })
    .from(organisationProfile)
    .where(eq(organisationProfile.tenantId, organisationId));
  const [command] = await tx
    .select({ confirmed: max(version) })
    .from(edgeCommand)
    .where(and(eq(tenantId, organisationId), eq(target, organisationId), isNotNull(confirmedAt)));
  return { published: profile?.published ?? 0, confirmed: Number(command?.confirmed ?? 0) };
}

/** The newest version that was ever put into the outbox for a target; 0: none was. */
export async function newestVersion(
  { tx, tables: { edgeCommand }, organisationId }: TenantUnit,
  of: string,
): Promise<number> {
  const { tenantId, target, version } = edgeCommand;
  const [row] = await tx
    .select({ newest: max(version) })
    .from(edgeCommand)
    .where(and(eq(tenantId, organisationId), eq(target, of)));
  return Number(row?.newest ?? 0);
}
