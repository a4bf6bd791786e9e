import type { CredentialKind } from '../../contract/credential.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a provider credential that an organisation stores. It is sealed to the gateway's public key: nobody who
 * reads this table can open it. Written, replaced and removed by administrators, with the command that tells the edge.
 */
export const defineProviderCredential = (kit: Kit) =>
  kit.table(
    'provider_credential',
    {
      tenantId: kit.uuid().notNull(),
      credentialId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      provider: kit.text(64).notNull(),
      /** The registered host that it is for; null where the provider's is known. */
      host: kit.text(63),
      /** Used by this project's keys alone; null: by every key. */
      projectId: kit.uuid(),
      /** The provider's account that is billed, as stated with it. */
      account: kit.text(128),
      kind: kit.text(32).$type<CredentialKind>().notNull(),
      /** The gateway uses it; false: it stands by. */
      isActive: kit.bool().notNull(),
      /** The last four characters of the key or its id; null of a short one. */
      lastFour: kit.text(4),
      /** Version of the gateway's key, and what is sealed to it. */
      sealVersion: kit.text(8).notNull(),
      box: kit.text(4_000).notNull(),
      createdAt: kit.instant().notNull(),
      sealedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'provider_credential_key', columns: [table.tenantId, table.credentialId] }),
      // One of a name; also what lists them in order.
      kit.uniqueIndex('provider_credential_name').on(table.tenantId, table.name),
    ],
  );
