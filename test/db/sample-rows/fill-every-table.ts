import { newId } from '../../../contract/ids.ts';
import type { Database, TenantUnit } from '../../../db/database.ts';
import { SHARED } from '../../../db/placement/place.ts';
import { noteValues } from '../../../db/privacy/personal-values.ts';
import { rollUpDay } from '../../../db/rollups/roll-up-day.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { NOON_MS, numbered, sampleEvent } from '../sample-usage.ts';
import { fillDeliveries } from './deliveries.ts';
import { fillDirectory } from './directory.ts';
import { fillFinance } from './finance.ts';
import { NOW, type SampleIds } from './ids.ts';
import { fillKeys } from './keys.ts';
import { fillPeople } from './people.ts';
import { fillRating } from './rating.ts';
import { fillRetention } from './retention.ts';

/** The person of `fillEveryTable`: one id for one organisation. */
export const personOf = (organisationId: string): string => `${organisationId.slice(0, -4)}aaaa`;

/** One row or more of an organisation in every table of the product, through the roles that write them. */
export async function fillEveryTable(db: Database, organisationId: string): Promise<void> {
  const keyId = `${organisationId.replaceAll('-', '').slice(-18)}ABCDEF`;
  const ids: SampleIds = {
    organisationId,
    teamId: newId(),
    projectId: newId(),
    keyId,
    gateId: keyId.slice(0, 10),
    incarnationId: newId(),
    personId: personOf(organisationId),
  };
  await db.inDirectory({ organisationId }, (unit) => fillDirectory(unit, ids));
  await db.inTenant('app_user', organisationId, async (unit) => {
    await fillPeople(unit, ids);
    await fillKeys(unit, ids);
    await fillDeliveries(unit, ids);
    await fillFinance(unit, ids);
    await fillRating(unit);
  });
  await db.inTenant('ingest_user', organisationId, (unit) => fillUsage(unit, ids));
  await fillRetention(db, ids);
  await db.ownTenant(organisationId, ({ tx, tables }) =>
    tx.insert(tables.placement).values({ tenantId: organisationId, place: SHARED, changedAt: NOW }),
  );
}

async function fillUsage(unit: TenantUnit, ids: SampleIds): Promise<void> {
  const { tx, tables, organisationId: tenantId } = unit;
  const { keyId, gateId, incarnationId } = ids;
  await noteValues(unit, [{ valueId: `p_${'0'.repeat(32)}`, dimension: 'user', text: 'ada' }], NOW);
  const refused = [{ eventNumber: 2, reason: 'malformed' }];
  const events = numbered([sampleEvent(ids)]);
  await takeIn(unit, { gate: { gateId, incarnationId }, events, refused }, NOW);
  await rollUpDay(unit, { from: NOW, to: new Date(NOON_MS + 86_400_000) });
  await tx.insert(tables.usageWideDay).values({ tenantId, day: NOW, keyId });
  await tx.insert(tables.lateEvent).values({
    tenantId,
    eventId: newId(),
    usageMonth: '2026-10',
    accountingPeriod: '2026-11',
  });
}
