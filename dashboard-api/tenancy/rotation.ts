/**
 * Rotation: a second secret for the same id, and the day by which that has to happen. A secret is shown once, so that no
 * job can replace it: a plan reminds, and, where it says so, ends the secret on its day by itself, at the gate.
 */
import { hashKey, mintSecret } from '../../contract/key.ts';
import type { Secret } from '../../contract/secret.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type Hash, replaceHashes, validHashes } from '../../db/tenancy/keys.ts';
import { putRotationPlan, type RotationPlan, readRotationPlan } from '../../db/tenancy/rotation-plans.ts';
import { type KeyActor, type KeyMaking, SYSTEM, tellGate } from './keys.ts';

/** A gate holds at most this many secrets of a key. */
const MAX_SECRETS = 4;
const DAY_MS = 24 * 3_600_000;

/** What came of a rotation. `overlapping`: as many secrets as a gate can hold are valid already. */
export type Rotation =
  | {
      readonly ok: true;
      readonly text: Secret;
      readonly before: readonly Hash[];
      readonly planBefore: RotationPlan;
    }
  | { readonly ok: false; readonly reason: 'unknown' | 'overlapping' };

/** Gives a key a second secret; those of before end after the overlap, or when they would have ended anyway. */
export async function rotateKey(
  unit: TenantUnit,
  making: KeyMaking,
  keyId: string,
  overlapMs: number,
  now: Date,
  actor = SYSTEM,
): Promise<Rotation> {
  const planBefore = await readRotationPlan(unit, keyId);
  const before = await validHashes(unit, keyId, now);
  if (before.length >= MAX_SECRETS) return { ok: false, reason: 'overlapping' };
  if (!planBefore || before.length === 0) return { ok: false, reason: 'unknown' };
  const end = new Date(now.getTime() + overlapMs);
  const ending = before
    .map((one) => ({ ...one, validUntil: earlier(one.validUntil, end) }))
    .filter(({ validUntil }) => validUntil > now);
  const plan = nextPlan(planBefore, now);
  const minted = mintSecret(keyId);
  const { version: pepperVersion, key: pepper } = making.pepper;
  const validUntil = plan.endsUnrotated ? plan.rotateBy : null;
  const fresh = { hash: await hashKey(minted, pepper), pepperVersion, validUntil, madeAt: now };
  if (!(await replaceHashes(unit, keyId, [...ending, fresh]))) return { ok: false, reason: 'unknown' };
  await putRotationPlan(unit, keyId, plan);
  await recordAudit(unit, { ...actor, action: 'key.rotate', target: keyId, result: 'done' }, now);
  await tellGate(unit, keyId, now);
  return { ok: true, text: minted.text, before, planBefore };
}

/** Takes a rotation back of which nobody was shown the secret. */
export async function undoRotation(
  unit: TenantUnit,
  keyId: string,
  { before, planBefore }: Extract<Rotation, { ok: true }>,
  now: Date,
  actor = SYSTEM,
): Promise<void> {
  if (!(await replaceHashes(unit, keyId, before))) return;
  await putRotationPlan(unit, keyId, planBefore);
  await recordAudit(unit, { ...actor, action: 'key.rotate', target: keyId, result: 'undone' }, now);
  await tellGate(unit, keyId, now);
}

/**
 * Plans when a key's secret is to be replaced. Where the plan ends it, the newest secret gets that end, which its gate
 * keeps by itself; where it no longer does, the end goes.
 * @returns false if there is no such key, or it is revoked
 */
export async function planRotation(
  unit: TenantUnit,
  keyId: string,
  plan: RotationPlan,
  now: Date,
  actor: KeyActor = SYSTEM,
): Promise<boolean> {
  const before = await readRotationPlan(unit, keyId);
  if (!before) return false;
  const plannedMs = before.endsUnrotated ? (before.rotateBy?.getTime() ?? null) : null;
  const hashes = (await validHashes(unit, keyId, now)).map((one) =>
    one.validUntil === null || one.validUntil.getTime() === plannedMs
      ? { ...one, validUntil: plan.endsUnrotated ? plan.rotateBy : null }
      : one,
  );
  if (hashes.length > 0 && !(await replaceHashes(unit, keyId, hashes))) return false;
  await putRotationPlan(unit, keyId, plan);
  await recordAudit(unit, { ...actor, action: 'key.plan', target: keyId, result: 'done' }, now);
  await tellGate(unit, keyId, now);
  return true;
}

/** The plan after a rotation: what was due has been done. */
function nextPlan(plan: RotationPlan, now: Date): RotationPlan {
  const { rotateEveryDays } = plan;
  const rotateBy = rotateEveryDays === null ? null : new Date(now.getTime() + rotateEveryDays * DAY_MS);
  return { ...plan, rotateBy };
}

function earlier(one: Date | null, other: Date): Date {
  return one && one < other ? one : other;
}
