import type { Secret } from '../../contract/secret.ts';
import { revokeApiTokens } from '../../db/directory/api-tokens.ts';
import { activeKeysOf, type KeyOrigin } from '../../db/tenancy/keys.ts';
import { issueApiToken, READING, type TokenRequest } from '../identity/api-tokens.ts';
import type { Resources } from '../services.ts';
import { type IssuedKey, issueKey, setKeyStatus } from '../tenancy/keys.ts';
import { FIRST_KEY_POLICY, type LocalOrganisation } from './first-run.ts';
import type { LocalConfig } from './messages.ts';

/** How long tokens, and the key of a ready-file, work. */
export const READY_LIFETIME_MS = 24 * 3_600_000;

/** A token for somebody who enters prices and re-rates. */
const PRICES_TOKEN: TokenRequest = {
  origin: 'issued',
  name: 'Prices',
  lifetimeMs: READY_LIFETIME_MS,
  scopes: [...READING, 'prices:write'],
};

export interface LocalCredentials {
  /** The ready-file's key where one is wanted, else the lasting key. */
  readonly apiKey: Secret | null;
  /** A lasting key made just now. */
  readonly newKey: Secret | null;
  /** For somebody who changes prices; null: none is wanted. */
  readonly newToken: Secret | null;
  readonly apiToken: Secret | null;
}

/**
 * Makes what this start hands out: a lasting key at the first start or when one is asked for; for a ready-file a key
 * and a read token of its own for 24 hours, in place of those of the last start. The gate does not know the key yet.
 */
export async function makeCredentials(
  services: Resources,
  organisation: LocalOrganisation,
  wants: Pick<LocalConfig, 'wantsReadyCredentials' | 'wantsNewKey' | 'wantsNewToken'>,
): Promise<LocalCredentials> {
  const { db, clock } = services;
  const { organisationId } = organisation;
  const wantsLasting = organisation.isNew || wants.wantsNewKey;
  const lasting = wantsLasting
    ? await makeKey(services, organisation, organisation.isNew ? 'first_run' : 'issued')
    : null;
  const newKey = lasting?.text ?? null;
  const now = clock();
  const newToken = wants.wantsNewToken ? await issueApiToken(db, organisationId, PRICES_TOKEN, now) : null;
  if (!wants.wantsReadyCredentials) return { apiKey: newKey, newKey, newToken, apiToken: null };
  await db.inTenant('app_user', organisationId, async (unit) => {
    for (const keyId of await activeKeysOf(unit, 'ready_file'))
      await setKeyStatus(unit, keyId, 'revoked', now);
  });
  await db.inDirectory({ organisationId }, (unit) =>
    revokeApiTokens(unit, organisationId, { origin: 'ready_file' }, now),
  );
  const ready = await makeKey(services, organisation, 'ready_file');
  const lifetime = { origin: 'ready_file', name: 'Ready-file', lifetimeMs: READY_LIFETIME_MS } as const;
  const apiToken = await issueApiToken(db, organisationId, lifetime, now);
  return { apiKey: ready.text, newKey, newToken, apiToken };
}

const KEY_NAMES: Readonly<Record<KeyOrigin, string>> = {
  first_run: 'First key',
  ready_file: 'Ready-file key',
  issued: 'Local key',
};

function makeKey(
  { db, clock, config }: Resources,
  organisation: LocalOrganisation,
  origin: KeyOrigin,
): Promise<IssuedKey> {
  const now = clock();
  return db.inTenant('app_user', organisation.organisationId, (unit) =>
    issueKey(
      unit,
      config.keyMaking,
      {
        projectId: organisation.projectId,
        name: KEY_NAMES[origin],
        ownerId: null,
        environment: null,
        origin,
        expiresAt: origin === 'ready_file' ? new Date(now.getTime() + READY_LIFETIME_MS) : null,
        policy: FIRST_KEY_POLICY,
      },
      now,
    ),
  );
}
