/** What is done about one token that was found in public. The token itself is hashed and forgotten. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { hashKey, isIssuedId, parseKey } from '../../contract/key.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { findSecret, keyNameOf, markExposed, readExposureAction } from '../../db/tenancy/exposures.ts';
import { changeStatus } from '../../db/tenancy/keys.ts';
import { tellChannels, tellContact } from '../alerts/tell.ts';
import type { Services } from '../services.ts';
import { type KeyMaking, tellGate } from '../tenancy/keys.ts';

/** Where a token was found is told only in this form: nothing of a token, nothing long. */
const PUBLIC_PLACE = /^https:\/\/[A-Za-z0-9.-]+\/[\x21-\x7e]{0,400}$/;

/** `unknown`: it cannot be said whose it is just now. */
export type Exposure = 'true_positive' | 'false_positive' | 'unknown';

/** @param url where it was found */
export async function expose(services: Services, token: string, url: string | undefined): Promise<Exposure> {
  const { config, gateway, db, clock, nudge } = services;
  const parsed = parseKey(token);
  if (!parsed.ok || !(await isIssuedId(parsed.key.id, config.keyMaking.idTagSecret))) return 'false_positive';
  const { id: keyId } = parsed.key;
  // Which organisation's it is the gate knows; the store is not asked before an organisation is named.
  const owner = await gateway.ownerOf(keyId);
  if (!owner) return 'unknown';
  if (owner.organisationId === null) return 'false_positive';
  const hashes = await hashesOf(parsed.key, config.keyMaking);
  const isKnown = await db.inTenant('app_user', owner.organisationId, async (unit) => {
    const secret = await findSecret(unit, keyId, hashes);
    if (secret) await act(unit, keyId, secret.validUntil, url, clock());
    return secret !== null;
  });
  if (isKnown) nudge();
  return isKnown ? 'true_positive' : 'false_positive';
}

async function act(
  unit: TenantUnit,
  keyId: string,
  validUntil: Date | null,
  url: string | undefined,
  now: Date,
): Promise<void> {
  const isTold = url !== undefined && PUBLIC_PLACE.test(url) && !url.includes('aso_k_');
  const place = isTold ? { detail: { place: url } } : {};
  const audit = { actorKind: 'system', action: 'key.exposed', target: keyId, ...place } as const;
  const isFirst = await markExposed(unit, keyId, now);
  const tell = async (result: string) => {
    const keyName = await keyNameOf(unit, keyId);
    const data = { organisationId: unit.organisationId, keyId, keyName, action: result };
    const message: AlertMessage = {
      type: 'key.exposed',
      timestamp: now.toISOString(),
      data: { ...data, ...(isTold ? { place: url } : {}) },
    };
    await tellChannels(unit, null, message, now);
    await tellContact(unit, null, message, now);
  };
  if (validUntil !== null && validUntil <= now) {
    await recordAudit(unit, { ...audit, result: 'secret_had_ended' }, now);
    if (isFirst) await tell('secret_had_ended');
    return;
  }
  const action = await readExposureAction(unit);
  const isChanged = await changeStatus(unit, keyId, action === 'revoke' ? 'revoked' : 'disabled');
  const result = isChanged ? action : 'key_was_revoked';
  await recordAudit(unit, { ...audit, result }, now);
  // A report of the same key again tells nobody anything new.
  if (isFirst || isChanged) await tell(result);
  if (isChanged) await tellGate(unit, keyId, now);
}

type Key = Extract<ReturnType<typeof parseKey>, { ok: true }>['key'];

function hashesOf(key: Key, { peppers }: KeyMaking): Promise<string[]> {
  return Promise.all([...peppers.values()].map((pepper) => hashKey(key, pepper)));
}
