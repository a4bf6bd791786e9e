import type { Kit } from './kit.pg.ts';

/**
 * A row is an identity provider that an organisation signs its members in with (OpenID Connect). Written by its
 * administrators; switched off rather than removed, since audit entries name it.
 */
export const defineSsoConnection = (kit: Kit) =>
  kit.table(
    'sso_connection',
    {
      tenantId: kit.uuid().notNull(),
      connectionId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      /** Issuer identifier, to the letter. */
      issuer: kit.text(255).notNull(),
      clientId: kit.text(255).notNull(),
      /** The client's secret, sealed, with the version of its key; null: a public client. */
      sealedKey: kit.text(8),
      sealedBox: kit.text(4_000),
      /** Entra: the tenant that tokens must be of (`tid`). Google: the hosted domain (`hd`). Null: no such pin. */
      pinnedTenant: kit.text(64),
      pinnedDomain: kit.text(253),
      /** What proves a second factor: `provider` (amr, acr), `declared` by an owner, or `own`. */
      secondFactor: kit.text(16).notNull(),
      /** Values of `acr` or `acrs` that stand for a second factor, and are asked for. */
      acrValues: kit.json<readonly string[]>().notNull(),
      /** Whoever has an address of the organisation's own domains becomes a member at their first sign-in. */
      admitsMembers: kit.bool().notNull(),
      createdAt: kit.instant().notNull(),
      disabledAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'sso_connection_key', columns: [table.tenantId, table.connectionId] }),
    ],
  );
