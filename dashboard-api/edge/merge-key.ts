/**
 * A key of which store and gate hold different states, since one of them was restored from a backup: what stands then.
 * Pure.
 */
import { KEY_STATUSES, type KeyRecord } from '../../contract/command.ts';
import { isSameState } from '../../contract/same-state.ts';

type Hash = KeyRecord['hashes'][number];

/** A gate holds at most this many secrets of a key. */
const MAX_HASHES = 4;

/**
 * Field by field what was changed since both agreed; where both have changed it the gate's, being later. A key that
 * either has switched off stays off, and a secret that either has ended stays ended.
 * @param base the last state that both are known to have had
 * @param stored the store's
 * @param held the gate's
 */
export function mergeKey(base: KeyRecord, stored: KeyRecord, held: KeyRecord): KeyRecord {
  const isOurs = (name: keyof KeyRecord) =>
    isSameState(base[name], held[name]) && !isSameState(base[name], stored[name]);
  const pick = <Name extends keyof KeyRecord>(name: Name): KeyRecord[Name] =>
    isOurs(name) ? stored[name] : held[name];
  const place = isOurs('projectId') ? stored : held;
  return {
    ...held,
    projectId: place.projectId,
    teamId: place.teamId,
    ...(stored.names ? { names: stored.names } : {}),
    ownerId: pick('ownerId'),
    environment: pick('environment'),
    expiresAtMs: pick('expiresAtMs'),
    status: isOurs('status') ? stored.status : furtherOff(stored.status, held.status),
    hashes: mergeHashes(base.hashes, stored.hashes, held.hashes),
    policy: {
      ...pick('policy'),
      version: Math.max(stored.policy.version, held.policy.version) + (isOurs('policy') ? 1 : 0),
    },
  };
}

/** Of two statuses the one in which the key does less. */
function furtherOff(one: KeyRecord['status'], other: KeyRecord['status']): KeyRecord['status'] {
  return KEY_STATUSES[Math.max(KEY_STATUSES.indexOf(one), KEY_STATUSES.indexOf(other))] ?? one;
}

function mergeHashes(base: readonly Hash[], stored: readonly Hash[], held: readonly Hash[]): Hash[] {
  const find = (list: readonly Hash[], { hash }: Hash) => list.find((one) => one.hash === hash);
  const kept = held.flatMap((one) => {
    const ours = find(stored, one);
    const isEndedHere = !ours && find(base, one) !== undefined;
    return isEndedHere
      ? []
      : [{ ...one, validUntilMs: earlier(one.validUntilMs, ours?.validUntilMs ?? null) }];
  });
  const made = stored.filter((one) => !find(base, one) && !find(held, one));
  const merged = [...made, ...kept].slice(0, MAX_HASHES);
  return merged.length > 0 ? merged : [...held];
}

/** Null: no end. */
function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
