import type { Kit } from './kit.pg.ts';

/**
 * A row is which of an organisation's dimensions hold persons, and the key under which their values become ids. Written with
 * the first such value or choice; the key stays what it is, so that a value has one id for ever.
 */
export const definePersonalDimensions = (kit: Kit) =>
  kit.table('personal_dimensions', {
    tenantId: kit.uuid().primaryKey(),
    names: kit.json<readonly string[]>().notNull(),
    /** The key of the ids, sealed, with the version of the key that seals it. */
    sealedKey: kit.text(8).notNull(),
    sealedBox: kit.text(200).notNull(),
    changedAt: kit.instant().notNull(),
  });
