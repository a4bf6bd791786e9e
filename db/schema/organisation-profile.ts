import type { Kit } from './kit.pg.ts';

/**
 * A row is what an organisation is called, the calendar that it counts by, and the bucket that its keys live in. Written
 * by its administrators.
 */
export const defineOrganisationProfile = (kit: Kit) =>
  kit.table('organisation_profile', {
    tenantId: kit.uuid().primaryKey(),
    name: kit.text(120).notNull(),
    /** First part of the organisation's key ids; names its KeyGate. See contract/key.ts. */
    keyBucket: kit.text(10).notNull(),
    /** IANA name of the zone that its days begin in. */
    timeZone: kit.text(64).notNull().default('UTC'),
    /** 1 to 12: the month in which its fiscal year, and with it its quarters, begin. */
    fiscalStartMonth: kit.count().notNull().default(1),
    /** Version of the newest `organisation.put`; grows with every change that the edge must know. */
    edgeVersion: kit.int64().notNull().default(0),
    /** What happens to a key whose secret was found in public: `revoke` or `disable`. */
    exposedKeys: kit.text(8).notNull().default('revoke'),
  });
