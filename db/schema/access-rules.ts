import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is an organisation's rules for sessions: how long they last and which members need a second factor.
 * Read at every request; written by administrators. Absent: the defaults of contract/access-rules.ts.
 */
export const defineAccessRules = (kit: Kit) =>
  kit.table('access_rules', {
    organisationId: kit.uuid().primaryKey(),
    /** A session ends when unused for this long, and after this long in any case. */
    idleMinutes: kit.count().notNull(),
    absoluteMinutes: kit.count().notNull(),
    /** `admins`: owners and admins; `everybody`. */
    secondFactorFor: kit.text(16).notNull(),
    /** Members sign in through the organisation's own connections alone. */
    isSsoRequired: kit.bool().notNull(),
  });
