/**
 * Finds the gateway key, in its own header or where the SDK puts the provider's credential, and proves it by hash. Form,
 * check sum and tag are tested here without any I/O; an id that we did not issue is refused in the words of a wrong secret.
 */
import { hashKey, isIssuedId, type ParsedKey, parseKey } from '../../contract/key.ts';
import { hasOwnCredential, keyInProvidersPlace } from '../credentials/caller-credential.ts';
import type { Config } from '../env.ts';
import type { KeyProof } from '../gate/protocol.ts';
import { type Arrived, type Identified, proceed, type Routed, type StepResult, stop } from './call.ts';
import { noteStrangeId, refusedBefore } from './guard.ts';
import { chooseGate } from './shards.ts';

export const KEY_HEADER = 'x-aso-api-key';
/** Ids whose tag has been found right. They are not secret; the map only saves an HMAC. */
const issuedIds = new Set<string>();
const MAX_ISSUED_IDS = 10_000;

export async function identify(call: Routed): Promise<StepResult<Identified>> {
  const stated = call.request.headers.get(KEY_HEADER);
  const placed = keyInProvidersPlace(call);
  const text = stated ?? placed;
  if (text === null) return stop('missing_key');
  if (stated?.includes(',')) return stop('duplicate_header', 'X-ASO-API-Key');
  const known = await recognise(text, call);
  if (!known) return stop('invalid_key');
  const refusal = refusedBefore(call, known.proof);
  if (refusal) return { ok: false, refusal };
  const credentialWish = hasOwnCredential(call) ? 'none' : placed === null ? 'if_stored' : 'required';
  return proceed({ ...call, ...known, credentialWish, gateId: chooseGate(known.key, call.requestId) });
}

/** A key of ours by its form, check sum and tag, and its proof; null: it is none. No I/O. */
export async function recognise(
  text: string,
  caller: Pick<Arrived, 'request' | 'config' | 'env'>,
): Promise<{ readonly key: ParsedKey; readonly proof: KeyProof } | null> {
  const { config } = caller;
  const parsed = parseKey(text);
  if (!parsed.ok) return null;
  const { key } = parsed;
  if (await isOurs(key.id, config)) return { key, proof: await prove(key, config) };
  noteStrangeId(caller, key.id);
  return null;
}

/** The key's hash under every live pepper, so that the gate needs neither key nor pepper. */
async function prove(key: ParsedKey, { peppers }: Config): Promise<KeyProof> {
  const hashes = peppers.map(async (pepper) => ({
    pepperVersion: pepper.version,
    hash: await hashKey(key, pepper.key),
  }));
  return { keyId: key.id, hashes: await Promise.all(hashes) };
}

async function isOurs(id: string, { idTagSecret }: Config): Promise<boolean> {
  if (issuedIds.has(id)) return true;
  if (!(await isIssuedId(id, idTagSecret))) return false;
  if (issuedIds.size >= MAX_ISSUED_IDS) issuedIds.clear();
  issuedIds.add(id);
  return true;
}
