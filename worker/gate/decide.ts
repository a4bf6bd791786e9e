/** The gate's decision on a call: pure, so that it can be read and tested on its own. No I/O. */
import type { KeyRecord } from '../../contract/command.ts';
import { applyDimensionRules, type Dimensions } from '../../contract/dimensions.ts';
import { equalInConstantTime } from '../../contract/key.ts';
import { judge, type LevelRules, type PublishedPolicy } from '../../contract/policy.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { isInNetwork } from './networks.ts';
import type { CallFacts, KeyProof } from './protocol.ts';

export type Decision =
  | { readonly ok: true; readonly dimensions: Dimensions }
  | { readonly ok: false; readonly refusal: Refusal };

/** Whether this key, which the caller holds, may make this call by the policies of its organisation, team and own. */
export function decide(record: KeyRecord, policies: readonly PublishedPolicy[], call: CallFacts): Decision {
  const broken = judge(levelsOf(record, policies), call, { isPattern: matches, isInNetwork });
  if (broken) return { ok: false, refusal: { ...broken, subject: LEVEL_NAMES[broken.level] } };
  const applied = applyDimensionRules(call.dimensions, record.policy.dimensions);
  if (applied.ok) return applied;
  const { code, subject } = applied;
  return { ok: false, refusal: { code, level: 'key', ...(subject === undefined ? {} : { subject }) } };
}

/** The rules that hold for a key, from the organisation down. */
export function levelsOf(record: KeyRecord, policies: readonly PublishedPolicy[]): LevelRules[] {
  const levels: LevelRules[] = [];
  for (const { teamId, rules } of policies) {
    if (teamId === null) levels.unshift({ level: 'organisation', rules });
    else if (teamId === record.teamId) levels.push({ level: 'team', rules });
  }
  return [...levels, { level: 'key', rules: record.policy }];
}

/** True if a call cannot be judged before its model is known. */
export function hasModelRule(record: KeyRecord, policies: readonly PublishedPolicy[]): boolean {
  return levelsOf(record, policies).some(
    ({ rules }) => rules.allowedModels != null || (rules.deniedModels?.length ?? 0) > 0,
  );
}

/** As refused callers read them. */
const LEVEL_NAMES = { organisation: 'organisation', team: 'team', key: 'API key' } as const;

/** True if the caller's hash is one of the record's, under its own pepper and not past its end. */
export function holdsKey(record: KeyRecord, proof: KeyProof, nowMs: number): boolean {
  let isHeld = false;
  for (const stored of record.hashes) {
    const offered = proof.hashes.find((candidate) => candidate.pepperVersion === stored.pepperVersion);
    const isCurrent = stored.validUntilMs === null || stored.validUntilMs > nowMs;
    if (offered && equalInConstantTime(offered.hash, stored.hash) && isCurrent) isHeld = true;
  }
  return isHeld;
}

/** True unless the key has been disabled or revoked, or its time is over. */
export function isActive({ status, expiresAtMs }: KeyRecord, nowMs: number): boolean {
  return status === 'active' && (expiresAtMs === null || expiresAtMs > nowMs);
}

/** `*` in a pattern stands for any characters. Linear in the name's length for each part between stars: no backtracking that a caller could drive. */
export function matches(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
