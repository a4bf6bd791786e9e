/** What holds for a key, rule by rule, with the level that states it. Pure. */
import type { EffectivePolicy } from '../policies-api.ts';
import { type LevelRules, policyRulesSchema } from '../policy.ts';

type EffectiveRule = EffectivePolicy['rules'][number];

/** Rules of which the smallest number decides. */
const LEAST: ReadonlySet<string> = new Set([
  'maxRequestBytes',
  'maxOutputTokens',
  'defaultOutputTokens',
  'requestsPerMinute',
  'tokensPerMinute',
  'concurrency',
  'headersTimeoutSeconds',
  'idleTimeoutSeconds',
  'totalTimeoutSeconds',
  'dimensions.maxValues',
]);
const NAMES = Object.keys(policyRulesSchema.shape).filter((name) => name !== 'contact');

/** @param levels from the organisation down to the key */
export function effectiveRules(levels: readonly LevelRules[]): EffectiveRule[] {
  const stated = NAMES.flatMap((name) =>
    levels.flatMap(({ level, rules }) => statedBy(level, name, rules[name as keyof typeof rules])),
  );
  return stated.map((one) => {
    if (!LEAST.has(one.rule)) return one;
    const others = stated.filter(({ rule }) => rule === one.rule).map(({ value }) => Number(value));
    return { ...one, isDecisive: Number(one.value) === Math.min(...others) };
  });
}

/** A rule that allows everything is none. */
function statedBy(level: EffectiveRule['level'], name: string, value: unknown): EffectiveRule[] {
  if (value == null || value === false) return [];
  if (name.startsWith('denied') && Array.isArray(value) && value.length === 0) return [];
  if (name !== 'dimensions')
    return [{ rule: name, level, value: value as EffectiveRule['value'], isDecisive: true }];
  const parts = Object.entries(value as object).filter(
    ([part, held]) => part !== 'fixed' && !isEmpty(part, held),
  );
  return parts.map(([part, held]) => ({ rule: `dimensions.${part}`, level, value: held, isDecisive: true }));
}

/** Of the parts only a list of allowed keys says something when it is empty. */
function isEmpty(part: string, value: unknown): boolean {
  return (
    value == null || (typeof value === 'object' && part !== 'allowedKeys' && Object.keys(value).length === 0)
  );
}
