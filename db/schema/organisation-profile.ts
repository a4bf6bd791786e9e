import type { Kit } from './kit.pg.ts';

/** A row is what an organisation is called and the bucket that its keys live in. Written by its administrators. */
export const defineOrganisationProfile = (kit: Kit) =>
  kit.table('organisation_profile', {
    tenantId: kit.uuid().primaryKey(),
    name: kit.text(120).notNull(),
    /** First part of the organisation's key ids; names its KeyGate. See contract/key.ts. */
    keyBucket: kit.text(10).notNull(),
  });
