import type { KeyPolicy, KeyRecord } from '../../contract/command.ts';
import { hashKey, mintKey } from '../../contract/key.ts';
import type { Secret } from '../../contract/secret.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { insertCommand } from '../../db/edge/commands.ts';
import { changeStatus, insertKey, type KeyOrigin, readKeyRecord } from '../../db/tenancy/keys.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';

/** What keys are made and stored with. */
export interface KeyMaking {
  readonly pepper: { readonly version: string; readonly key: Secret<CryptoKey> };
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
}

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
  request: KeyRequest,
  now: Date,
): Promise<IssuedKey> {
  const profile = await readProfile(unit);
  if (!profile) throw new Error('a key was asked for in an organisation that does not exist');
  const key = await mintKey(profile.keyBucket, making.idTagSecret);
  const hash = await hashKey(key, making.pepper.key);
  await insertKey(unit, { ...request, keyId: key.id, hash, pepperVersion: making.pepper.version }, now);
  await tellGate(unit, key.id, now);
  await setDue(unit, 'gate.replay', now);
  const done = { actorKind: 'system', target: key.id, result: 'done' } as const;
  await recordAudit(unit, { ...done, action: 'key.issue' }, now);
  return { keyId: key.id, text: key.text };
}

/** Switches a key off or on again, or revokes it for good. @returns false if there is no such key, or it is revoked */
export async function setKeyStatus(
  unit: TenantUnit,
  keyId: string,
  status: KeyRecord['status'],
  now: Date,
): Promise<boolean> {
  if (!(await changeStatus(unit, keyId, status))) return false;
  await tellGate(unit, keyId, now);
  await recordAudit(unit, { actorKind: 'system', action: 'key.status', target: keyId, result: status }, now);
  return true;
}

/** Puts a key's whole state into the outbox, due at once. */
async function tellGate(unit: TenantUnit, keyId: string, now: Date): Promise<void> {
  const state = await readKeyRecord(unit, keyId);
  if (!state) throw new Error('a key vanished within its own transaction');
  await insertCommand(unit, { kind: 'key.put', target: keyId, ...state }, now);
  await setDue(unit, 'edge.publish', now);
}
