import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a passkey of a person (WebAuthn): the public key that its authenticator signs with, and how often it
 * has signed, where it counts. Written when it is registered and used; removed by the person, or by an administrator's reset.
 */
export const definePasskey = (kit: Kit) =>
  kit.table(
    'passkey',
    {
      personId: kit.uuid().notNull(),
      /** What it is called where it is listed. */
      passkeyId: kit.uuid().notNull(),
      /** SHA-256 of the credential's id, lower-case hex: a credential is one person's once. */
      credentialHash: kit.text(64).notNull(),
      /** As the authenticator knows it, in base64url. */
      credentialId: kit.text(1_400).notNull(),
      /** COSE key in base64url (RFC 9052 §7). */
      publicKey: kit.text(2_000).notNull(),
      /** The last count of signatures that was shown; 0 for authenticators that do not count. */
      signCount: kit.int64().notNull(),
      /** How a browser reaches it, as it said. */
      transports: kit.json<readonly string[]>().notNull(),
      /** The authenticator keeps copies of it, as those of platforms do. */
      isBackedUp: kit.bool().notNull(),
      name: kit.text(60).notNull(),
      createdAt: kit.instant().notNull(),
      lastUsedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'passkey_key', columns: [table.personId, table.passkeyId] }),
      /** A credential is registered once. */
      kit.uniqueIndex('passkey_once').on(table.personId, table.credentialHash),
    ],
  );
