import type { Kit } from './kit.pg.ts';

/**
 * A row says that an organisation has a person erased, and how far that is. Written when it is asked for; what the person is
 * known by is in it until the job is done, and the id alone after that. Kept, so that a restored backup is cleared of them too.
 */
export const definePersonErasure = (kit: Kit) =>
  kit.table(
    'person_erasure',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      /** One of contract `ERASURE_STATES`. */
      state: kit.text(16).notNull(),
      requestedAt: kit.instant().notNull(),
      /** A person's id; null: a program. */
      requestedBy: kit.uuid(),
      /** Texts to look for: addresses, names and user names. Empty once it is done. */
      soughtTexts: kit.json<readonly string[]>().notNull(),
      /** Values of personal dimensions that stood for the person, by id; what was known so is not written down. */
      valueIds: kit.json<readonly string[]>().notNull(),
      erasedAt: kit.instant(),
      /** Rows by table: what was removed, and where a sought text was left. */
      removed: kit.json<Readonly<Record<string, number>>>().notNull(),
      left: kit.json<Readonly<Record<string, number>>>().notNull(),
      keepsSignIn: kit.bool().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'person_erasure_key', columns: [table.tenantId, table.personId] })],
  );
