/** The calendar that an organisation counts by, and the version of what the edge knows of it. */
import { asc, eq, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** How an organisation counts its days and quarters. */
export interface DayCount {
  /** IANA name. */
  readonly timeZone: string;
  /** 1 to 12. */
  readonly fiscalStartMonth: number;
}

export interface OrganisationCalendar extends DayCount {
  /** What was set before, until when; oldest first. */
  readonly past: readonly (DayCount & { readonly untilMs: number })[];
}

/** @throws if the organisation does not exist */
export async function readCalendar({
  tx,
  tables: { organisationProfile, pastCalendar },
  organisationId,
}: TenantUnit): Promise<OrganisationCalendar> {
  const { timeZone, fiscalStartMonth } = organisationProfile;
  const [row] = await tx
    .select({ timeZone, fiscalStartMonth })
    .from(organisationProfile)
    .where(eq(organisationProfile.tenantId, organisationId));
  if (!row) throw new Error('there is no such organisation');
  const past = await tx
    .select()
    .from(pastCalendar)
    .where(eq(pastCalendar.tenantId, organisationId))
    .orderBy(asc(pastCalendar.heldUntil));
  return {
    ...row,
    past: past.map(({ heldUntil, timeZone, fiscalStartMonth }) => ({
      timeZone,
      fiscalStartMonth,
      untilMs: heldUntil.getTime(),
    })),
  };
}

/**
 * Sets how days and quarters are counted, and keeps what was set before. Asks that the edge version is locked. Of what was
 * set before within one millisecond, the first is kept: the others held for no time.
 */
export async function putCalendar(
  unit: TenantUnit,
  { timeZone, fiscalStartMonth }: DayCount,
  now: Date,
): Promise<void> {
  const { tx, tables, dialect, organisationId } = unit;
  const present = await readCalendar(unit);
  const past = {
    tenantId: organisationId,
    heldUntil: now.toISOString(),
    timeZone: present.timeZone,
    fiscalStartMonth: present.fiscalStartMonth,
  };
  await dialect.insertNew(tx, tables.pastCalendar, [past], 'held_until');
  await tx
    .update(tables.organisationProfile)
    .set({ timeZone, fiscalStartMonth })
    .where(eq(tables.organisationProfile.tenantId, organisationId));
}

/** Makes whoever changes what the edge is told wait for this transaction's end. */
export async function lockEdgeVersion({
  tx,
  tables: { organisationProfile },
  dialect,
  organisationId,
}: TenantUnit): Promise<void> {
  await dialect.lockRows(tx, organisationProfile, eq(organisationProfile.tenantId, organisationId));
}

/** The edge holds this version already: the next one is beyond it. The version is locked. */
export async function raiseEdgeVersion(
  { tx, tables: { organisationProfile }, organisationId }: TenantUnit,
  edgeVersion: number,
): Promise<void> {
  await tx
    .update(organisationProfile)
    .set({ edgeVersion })
    .where(eq(organisationProfile.tenantId, organisationId));
}

/** The next version of what the edge is told. Two changes at once wait for each other here. */
export async function nextEdgeVersion({
  tx,
  tables: { organisationProfile },
  organisationId,
}: TenantUnit): Promise<number> {
  const { edgeVersion } = organisationProfile;
  const isIt = eq(organisationProfile.tenantId, organisationId);
  await tx
    .update(organisationProfile)
    .set({ edgeVersion: sql`${edgeVersion} + 1` })
    .where(isIt);
  const [row] = await tx.select({ edgeVersion }).from(organisationProfile).where(isIt);
  if (!row) throw new Error('there is no such organisation');
  return row.edgeVersion;
}
