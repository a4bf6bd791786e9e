/**
 * The decision on a call by the policies of its organisation, its team and its key: the same for the gate that lets it
 * pass or not and for whoever asks what a draft would have refused. Pure.
 */
import type { KeyRecord } from '../command.ts';
import { applyDimensionRules, brokenDimensionRule, type Dimensions } from '../dimensions.ts';
import type { LevelRules, PublishedPolicy } from '../policy.ts';
import type { Refusal } from '../refusals.ts';
import { judge, type PolicySubject } from './judge.ts';
import { type CapSubject, decideCap } from './output-cap.ts';

/** What a decision looks at. */
export interface PolicyCall extends PolicySubject, CapSubject {
  /** As the caller states them. */
  readonly dimensions: Dimensions;
}

export type Decision =
  | {
      readonly ok: true;
      readonly dimensions: Dimensions;
      /** The cap on output tokens that is to be written into the request; null: it goes up as it is. */
      readonly cap: number | null;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The part of a key's record that its policies hang on. */
export type Governed = Pick<KeyRecord, 'teamId' | 'policy'>;

/** The rules that hold for a key, from the organisation down. */
export function levelsOf(record: Governed, policies: readonly PublishedPolicy[]): LevelRules[] {
  const levels: LevelRules[] = [];
  for (const { teamId, rules } of policies) {
    if (teamId === null) levels.unshift({ level: 'organisation', rules });
    else if (teamId === record.teamId) levels.push({ level: 'team', rules });
  }
  return [...levels, { level: 'key', rules: record.policy }];
}

/**
 * Whether a key may make this call.
 * @param levels of the key, from `levelsOf`
 */
export function decide(record: Governed, levels: readonly LevelRules[], call: PolicyCall): Decision {
  const broken = judge(levels, call);
  if (broken)
    return { ok: false, refusal: explained({ ...broken, subject: LEVEL_NAMES[broken.level] }, levels) };
  const applied = applyDimensionRules(call.dimensions, record.policy.dimensions.fixed);
  for (const { level, rules } of levels) {
    const wrong = rules.dimensions && brokenDimensionRule(applied, rules.dimensions);
    if (wrong) return { ok: false, refusal: explained({ ...wrong, level }, levels) };
  }
  const capped = decideCap(levels, call);
  if (capped.ok) return { ok: true, dimensions: applied.dimensions, cap: capped.cap };
  const { most, ...rule } = capped.broken;
  const subject = `${LEVEL_NAMES[rule.level]} policy (at most ${most})`;
  return { ok: false, refusal: explained({ ...rule, subject }, levels) };
}

/** With whom to ask: who speaks for the level that refuses, or else for the nearest one above it that names anybody. */
export function explained(refusal: Refusal, levels: readonly LevelRules[]): Refusal {
  const from = levels.findIndex(({ level }) => level === refusal.level);
  const named = levels.slice(0, from + 1).findLast(({ rules }) => rules.contact != null);
  return named?.rules.contact == null ? refusal : { ...refusal, contact: named.rules.contact };
}

/** True if it matters which time it is. */
export function hasHours(levels: readonly LevelRules[]): boolean {
  return levels.some(({ rules }) => rules.allowedHours != null);
}

/** True if a call cannot be judged before its model is known. */
export function hasModelRule(levels: readonly LevelRules[]): boolean {
  return levels.some(({ rules }) => rules.allowedModels != null || (rules.deniedModels?.length ?? 0) > 0);
}

/** As refused callers read them. */
const LEVEL_NAMES = { organisation: 'organisation', team: 'team', key: 'API key' } as const;
