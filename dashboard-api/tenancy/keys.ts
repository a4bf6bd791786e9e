import type { KeyPolicy, KeyRecord } from '../../contract/command.ts';
import { hashKey, mintKey, newBucket } from '../../contract/key.ts';
import type { Secret } from '../../contract/secret.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { insertCommand } from '../../db/edge/commands.ts';
import {
  changeStatus,
  insertKey,
  type KeyOrigin,
  putKeyPolicy,
  putShards,
  readKeyRecord,
  renameKey,
} from '../../db/tenancy/keys.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import { watchEndings } from '../alerts/endings.ts';
import { tellEdge } from '../organisation/tell-edge.ts';

/** What keys are made and stored with. */
export interface KeyMaking {
  /** The newest: keys are made with it. */
  readonly pepper: { readonly version: string; readonly key: Secret<CryptoKey> };
  /** All that are live, by version. */
  readonly peppers: ReadonlyMap<string, Secret<CryptoKey>>;
  readonly idTagSecret: Secret<CryptoKey>;
}

export interface KeyRequest {
  readonly projectId: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly environment: string | null;
  readonly origin: KeyOrigin;
  readonly expiresAt: Date | null;
  readonly policy: KeyPolicy;
  /** A gate of its own, or the organisation's. */
  readonly hasOwnGate?: boolean;
}

/** Who does it, for the audit log. */
export type KeyActor = Pick<AuditFacts, 'actorKind' | 'actorId'> & { readonly reason?: string };
export const SYSTEM: KeyActor = { actorKind: 'system' };

export interface IssuedKey {
  readonly keyId: string;
  /** The key itself. It is shown once and exists nowhere else. */
  readonly text: Secret;
}

/**
 * Issues a key: stores its hash and puts the command that tells the gate into the outbox, in the unit's transaction.
 * Show the text only after the gate has confirmed; see `Publisher`.
 * @throws the store's error if the project does not exist
 */
export async function issueKey(
  unit: TenantUnit,
  making: KeyMaking,
  { hasOwnGate = false, ...request }: KeyRequest,
  now: Date,
  actor = SYSTEM,
): Promise<IssuedKey> {
  const profile = await readProfile(unit);
  if (!profile) throw new Error('a key was asked for in an organisation that does not exist');
  const key = await mintKey(hasOwnGate ? newBucket() : profile.keyBucket, making.idTagSecret);
  const hash = await hashKey(key, making.pepper.key);
  await insertKey(unit, { ...request, keyId: key.id, hash, pepperVersion: making.pepper.version }, now);
  await recordAudit(unit, { ...actor, action: 'key.issue', target: key.id, result: 'done' }, now);
  await tellZone(unit, request.policy, now);
  await tellGate(unit, key.id, now);
  await setDue(unit, 'gate.replay', now);
  await setDue(unit, 'books.check', now);
  return { keyId: key.id, text: key.text };
}

/** Switches a key off or on again, or revokes it for good. @returns false if there is no such key, or it is revoked */
export async function setKeyStatus(
  unit: TenantUnit,
  keyId: string,
  status: KeyRecord['status'],
  now: Date,
  actor = SYSTEM,
): Promise<boolean> {
  if (!(await changeStatus(unit, keyId, status))) return false;
  await recordAudit(unit, { ...actor, action: 'key.status', target: keyId, result: status }, now);
  await tellGate(unit, keyId, now);
  return true;
}

/** Gives a key another name, which its gate tells it. @returns false if there is no such key */
export async function setKeyName(
  unit: TenantUnit,
  keyId: string,
  name: string,
  now: Date,
  actor = SYSTEM,
): Promise<boolean> {
  if (!(await renameKey(unit, keyId, name))) return false;
  await recordAudit(unit, { ...actor, action: 'key.rename', target: keyId, result: 'done' }, now);
  await tellGate(unit, keyId, now);
  return true;
}

/** Spreads a key's calls over so many gates. @returns false if there is no such key, or it is revoked */
export async function spreadKey(
  unit: TenantUnit,
  keyId: string,
  shards: number,
  now: Date,
  actor = SYSTEM,
): Promise<boolean> {
  if (!(await putShards(unit, keyId, shards))) return false;
  await tellGate(unit, keyId, now);
  // A gate that has not delivered yet is known by this alone: a store that forgets must ask it too.
  await setDue(unit, 'gate.replay', now);
  await recordAudit(unit, { ...actor, action: 'key.spread', target: keyId, result: String(shards) }, now);
  return true;
}

/** Puts a policy in the place of a key's. @returns false if there is no such key, or it is revoked */
export async function setKeyPolicy(
  unit: TenantUnit,
  keyId: string,
  policy: Omit<KeyPolicy, 'version'>,
  now: Date,
  actor = SYSTEM,
): Promise<boolean> {
  if (!(await putKeyPolicy(unit, keyId, policy))) return false;
  await recordAudit(unit, { ...actor, action: 'key.policy', target: keyId, result: 'done' }, now);
  await tellZone(unit, policy, now);
  await tellGate(unit, keyId, now);
  return true;
}

/** Where a policy speaks of hours, the edge must know the organisation's time, which it is told with all that is its. */
async function tellZone(unit: TenantUnit, policy: Omit<KeyPolicy, 'version'>, now: Date): Promise<void> {
  if (policy.allowedHours != null) await tellEdge(unit, now);
}

/**
 * Puts a key's whole state into the outbox, due at once. After the audit entry, as with every change that the edge hears
 * of: two changes at once that took these in another order would wait for each other.
 */
export async function tellGate(unit: TenantUnit, keyId: string, now: Date): Promise<void> {
  const state = await readKeyRecord(unit, keyId);
  if (!state) throw new Error('a key vanished within its own transaction');
  await insertCommand(unit, { kind: 'key.put', target: keyId, ...state }, now);
  await setDue(unit, 'edge.publish', now);
  await watchEndings(unit, now);
}
