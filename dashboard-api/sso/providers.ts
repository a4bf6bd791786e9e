/** Identity providers as a sign-in uses them: an organisation's own connections, and the platform's provider. */

import type { Secret } from '../../contract/secret.ts';
import { PLATFORM, type SECOND_FACTOR_BY } from '../../contract/sso.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { readConnection, type StoredConnection } from '../../db/sso/connections.ts';
import type { Envelope } from '../secrets/envelope.ts';

/** What is known of a provider, and what is believed of it. */
export interface LoginProvider {
  /** Null: the platform's. */
  readonly connectionId: string | null;
  /** Issuer identifier, to the letter. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  readonly pinnedTenant: string | null;
  readonly pinnedDomain: string | null;
  readonly secondFactor: (typeof SECOND_FACTOR_BY)[number];
  /** `acr` values that are asked for. */
  readonly acrValues: readonly string[];
  readonly admitsMembers: boolean;
}

/** Settings of the platform's own provider: it signs in members of any organisation that does not insist on its own. */
export type PlatformSettings = Pick<LoginProvider, 'issuer' | 'clientId' | 'clientSecret' | 'secondFactor'>;

export const platformProvider = (settings: PlatformSettings): LoginProvider => ({
  ...settings,
  connectionId: null,
  pinnedTenant: null,
  pinnedDomain: null,
  acrValues: [],
  admitsMembers: false,
});

/** Whose secret it is, as the envelope binds it. */
export const ownerOfSecret = (connectionId: string): string => `sso_connection:${connectionId}`;

/** A stored connection with its secret opened. @throws {EnvelopeError} */
export function providerOf(stored: StoredConnection, envelope: Envelope): LoginProvider {
  const { connectionId, sealedKey, sealedBox } = stored;
  const isSealed = sealedKey !== null && sealedBox !== null;
  const sealed = isSealed ? { key: sealedKey, box: sealedBox } : null;
  return {
    connectionId,
    issuer: stored.issuer,
    clientId: stored.clientId,
    clientSecret: sealed && envelope.open(sealed, ownerOfSecret(connectionId)),
    pinnedTenant: stored.pinnedTenant,
    pinnedDomain: stored.pinnedDomain,
    secondFactor: stored.secondFactor as LoginProvider['secondFactor'],
    acrValues: stored.acrValues,
    admitsMembers: stored.admitsMembers,
  };
}

/** Which provider a sign-in goes to. */
export interface ProviderChoice {
  readonly organisationId: string | null;
  readonly connectionId: string | null;
}

/** The provider of a choice; null: it is switched off, or there is none. */
export async function findProvider(
  unit: DirectoryUnit,
  { platform, envelope }: { readonly platform: PlatformSettings | null; readonly envelope: Envelope },
  { organisationId, connectionId }: ProviderChoice,
): Promise<LoginProvider | null> {
  if (organisationId === null || connectionId === null) return platform && platformProvider(platform);
  const stored = await unit.onTenant(organisationId, (own) => readConnection(own, connectionId));
  return stored && providerOf(stored, envelope);
}

/** Where a provider sends the browser back to: an address of each one's own (RFC 9700 §4.4.2.2). */
export const redirectUriOf = (publicUrl: string, connectionId: string | null): string =>
  `${publicUrl}/login/callback/${connectionId ?? PLATFORM}`;
