/**
 * What policies make of a call's cap on output tokens: left as it is, written into the request, or refused. Where
 * several levels speak, a request that goes up is capped within each of them. Pure.
 */
import type { LevelRules } from '../policy.ts';
import type { RefusalCode } from '../refusals.ts';

/** What is known of a call's cap. */
export interface CapSubject {
  /** As the request states it; null: it states none, or one that cannot be read. */
  readonly maxOutputTokens: number | null;
  /** Whether another can be written into the request; null: what is asked for is not written token by token. */
  readonly outputCap: 'writable' | 'fixed' | null;
}

export interface BrokenCapRule {
  readonly code: RefusalCode;
  /** The rule's name in the policy. */
  readonly rule: string;
  readonly level: LevelRules['level'];
  /** The most that the rule allows. */
  readonly most: number;
}

export type CapDecision =
  /** `cap`: to be written into the request; null: it goes up as it is. */
  { readonly ok: true; readonly cap: number | null } | { readonly ok: false; readonly broken: BrokenCapRule };

/** @param levels from the organisation down to the key */
export function decideCap(levels: readonly LevelRules[], subject: CapSubject): CapDecision {
  if (subject.outputCap === null) return AS_IT_IS;
  const { maxOutputTokens: stated } = subject;
  return stated === null ? decideMissing(levels, subject) : decideStated(levels, stated, subject);
}

function decideStated(levels: readonly LevelRules[], stated: number, { outputCap }: CapSubject): CapDecision {
  const above = levels.filter(({ rules }) => rules.maxOutputTokens != null && rules.maxOutputTokens < stated);
  const refuser = above.find(({ rules }) => outputCap === 'fixed' || rules.outputTokensAbove !== 'clamp');
  if (refuser) return broken('output_cap_too_high', 'maxOutputTokens', refuser);
  const most = above.map(({ rules }) => rules.maxOutputTokens ?? stated);
  return above.length === 0 ? AS_IT_IS : { ok: true, cap: Math.min(...most) };
}

/** A default that stands at a level or above it is what the level sees. */
function decideMissing(levels: readonly LevelRules[], { outputCap }: CapSubject): CapDecision {
  const caps: number[] = [];
  let hasDefault = false;
  for (const one of levels) {
    const { maxOutputTokens, defaultOutputTokens, outputTokensAbove } = one.rules;
    hasDefault ||= defaultOutputTokens != null;
    if (defaultOutputTokens != null) caps.push(defaultOutputTokens);
    if (maxOutputTokens != null) caps.push(maxOutputTokens);
    if (maxOutputTokens != null && !hasDefault && outputTokensAbove !== 'clamp')
      return broken('output_cap_missing', 'maxOutputTokens', one);
    if (outputCap === 'fixed' && caps.length > 0)
      return broken(
        'output_cap_missing',
        maxOutputTokens == null ? 'defaultOutputTokens' : 'maxOutputTokens',
        one,
      );
  }
  return { ok: true, cap: caps.length === 0 ? null : Math.min(...caps) };
}

function broken(code: RefusalCode, rule: string, { level, rules }: LevelRules): CapDecision {
  const most = rules.maxOutputTokens ?? rules.defaultOutputTokens ?? 0;
  return { ok: false, broken: { code, rule, level, most } };
}

const AS_IT_IS: CapDecision = { ok: true, cap: null };
