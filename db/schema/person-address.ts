import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says that an e-mail address, in lower case, was proven to be a person's; an invitation or a second
 * provider finds them by it. Written when a provider proves it; dies with the person.
 */
export const definePersonAddress = (kit: Kit) =>
  kit.table(
    'person_address',
    {
      address: kit.text(254).primaryKey(),
      personId: kit.uuid().notNull(),
      provenAt: kit.instant().notNull(),
    },
    (table) => [
      /** The addresses of a person. */
      kit.index('person_address_of_person').on(table.personId),
    ],
  );
