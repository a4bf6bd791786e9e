import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says on which plan an organisation is and whether it is suspended. Read with each session and token;
 * written by operators; dies with the organisation. Without a row: the usual plan, not suspended.
 */
export const defineOrganisationStanding = (kit: Kit) =>
  kit.table('organisation_standing', {
    organisationId: kit.uuid().primaryKey(),
    plan: kit.text(32).notNull(),
    suspendedAt: kit.instant(),
    /** Keys that the suspension has switched off, to be switched on again with its end. */
    suspendedKeys: kit.json<readonly string[]>().notNull(),
  });
