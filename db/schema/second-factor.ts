import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a person's authenticator app: its secret, sealed, and the last time step that was used, so that
 * no code works twice. Written at enrolment; replaced or removed by the person, or by an administrator's reset.
 */
export const defineSecondFactor = (kit: Kit) =>
  kit.table('second_factor', {
    personId: kit.uuid().primaryKey(),
    /** Version of the key that the secret is sealed with, and the sealed secret. */
    sealedKey: kit.text(8).notNull(),
    sealedBox: kit.text(400).notNull(),
    createdAt: kit.instant().notNull(),
    /** Null: begun and not confirmed by a code yet. */
    confirmedAt: kit.instant(),
    /** Codes of this step and before are used up. */
    lastStep: kit.int64().notNull(),
    /** The app that is to replace this one, sealed likewise; null: none. It counts once a code of it has been given. */
    nextKey: kit.text(8),
    nextBox: kit.text(400),
  });
