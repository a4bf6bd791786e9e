import { eq } from 'drizzle-orm';
import type { Database, TenantUnit } from '../database.ts';
import { setDueIfNone } from '../directory/due-jobs.ts';

export interface OrganisationProfile {
  readonly name: string;
  /** The bucket that the organisation's keys live in; see contract/key.ts. */
  readonly keyBucket: string;
}

/** What an organisation counts by until it says otherwise. */
const FIRST_CALENDAR = { timeZone: 'UTC', fiscalStartMonth: 1 };

/**
 * Makes an organisation if there is none of this id; one that exists stays as it is.
 * @returns the profile that stands
 */
export async function ensureOrganisation(
  db: Database,
  organisationId: string,
  profile: OrganisationProfile,
  now: Date,
): Promise<OrganisationProfile> {
  await db.inDirectory({ organisationId }, ({ tx, tables, dialect }) =>
    dialect.insertNew(
      tx,
      tables.organisation,
      [{ organisationId, createdAt: now.toISOString() }],
      'organisation_id',
    ),
  );
  return db.inTenant('app_user', organisationId, async (unit) => {
    const { tx, tables, dialect } = unit;
    const row = {
      tenantId: organisationId,
      ...profile,
      ...FIRST_CALENDAR,
      edgeVersion: 0,
      exposedKeys: 'revoke',
    };
    await dialect.insertNew(tx, tables.organisationProfile, [row], 'tenant_id');
    await setDueIfNone(unit, 'retention.run', now);
    return (await readProfile(unit)) ?? profile;
  });
}

/** Null if this organisation does not exist. */
export async function readProfile({
  tx,
  tables: { organisationProfile },
  organisationId,
}: TenantUnit): Promise<OrganisationProfile | null> {
  const [row] = await tx
    .select({ name: organisationProfile.name, keyBucket: organisationProfile.keyBucket })
    .from(organisationProfile)
    .where(eq(organisationProfile.tenantId, organisationId));
  return row ?? null;
}

/** @throws the store's error if the organisation has a team of this name */
export async function insertTeam(
  { tx, tables, organisationId }: TenantUnit,
  { teamId, name }: { readonly teamId: string; readonly name: string },
  now: Date,
): Promise<void> {
  await tx.insert(tables.team).values({ tenantId: organisationId, teamId, name, createdAt: now });
}

/** @throws the store's error if the team does not exist or has a project of this name */
export async function insertProject(
  { tx, tables, organisationId }: TenantUnit,
  values: { readonly projectId: string; readonly teamId: string; readonly name: string },
  now: Date,
): Promise<void> {
  await tx.insert(tables.project).values({ tenantId: organisationId, ...values, createdAt: now });
}
