/** What rules say, in sentences that somebody who never saw a policy understands. Pure. */

import type { Hours } from '../../../contract/policies/hours.ts';
import type { PolicyLevel } from '../../../contract/policy.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { formatExactDollars } from '../currency/format.ts';
import { formatCount } from '../figures/count.ts';
import { type AnyRules, fixedOf } from './form.ts';

export const RULE_NAMES: Readonly<Record<string, string>> = {
  allowedProviders: 'Providers allowed',
  deniedProviders: 'Providers refused',
  allowedModels: 'Models allowed',
  deniedModels: 'Models refused',
  allowedOperations: 'Kinds of call',
  deniesUnmetered: 'What cannot be metered',
  allowedServiceTiers: 'Service tiers',
  maxRequestBytes: 'Size of a request',
  maxOutputTokens: 'Output tokens at most',
  outputTokensAbove: 'Above that cap',
  defaultOutputTokens: 'Cap where none is stated',
  allowedNetworks: 'Networks',
  allowedHours: 'Hours',
  headersTimeoutSeconds: 'Time to the first answer',
  idleTimeoutSeconds: 'Pause within an answer',
  totalTimeoutSeconds: 'Time in all',
  requestsPerMinute: 'Requests a minute',
  tokensPerMinute: 'Tokens a minute',
  concurrency: 'Calls at once',
  contact: 'Whom to ask',
  'dimensions.allowedKeys': 'Labels allowed',
  'dimensions.requiredKeys': 'Labels required',
  'dimensions.allowedValues': 'Values of labels',
  'dimensions.maxValues': 'Different values a day',
  'dimensions.fixed': 'Fixed labels',
};

/** What a dry run found calls to be refused by. The cap on output refuses for two reasons, each with its own count. */
export function refusedByWords({ rule, code }: { readonly rule: string; readonly code: string }): string {
  const name = RULE_NAMES[rule] ?? rule;
  return code === 'output_cap_missing' ? `${name}: the call states no cap` : name;
}

export const LEVEL_NAMES: Readonly<Record<PolicyLevel, string>> = {
  organisation: 'Organisation',
  team: 'Team',
  key: 'Key',
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon to Fri 08:00–18:00` */
export function hoursWords({ days, from, to }: Hours): string {
  const sorted = [...days].sort((a, b) => a - b);
  const first = sorted[0] ?? 1;
  const isRun = sorted.length > 2 && sorted.every((day, index) => day === first + index);
  const name = (day: number | undefined) => DAYS[(day ?? 1) - 1] ?? '';
  const names = isRun ? `${name(first)} to ${name(sorted.at(-1))}` : sorted.map(name).join(', ');
  return `${names} ${from}–${to}${to < from ? ' the next day' : ''}`;
}

const list = (values: readonly string[]): string => values.join(', ');
const seconds = (value: number): string => `${formatCount(value)} s`;

/** The value of one rule, as `effectiveRules` names it, for a table. */
export function valueWords(rule: string, value: unknown): string {
  if (rule === 'deniesUnmetered') return 'refused';
  if (rule === 'allowedHours') return list((value as Hours[]).map(hoursWords));
  if (rule === 'outputTokensAbove') return value === 'clamp' ? 'the cap is written into the call' : 'refused';
  if (rule.endsWith('Seconds')) return seconds(Number(value));
  if (rule === 'maxRequestBytes') return `${formatCount(Number(value))} bytes`;
  if (typeof value === 'number') return formatCount(value);
  if (rule.endsWith('Providers') && Array.isArray(value) && value.length > 0)
    return list(value.map((id) => providerLabel(String(id))));
  if (Array.isArray(value)) return value.length === 0 ? 'none' : list(value.map(String));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, held]) => `${name}: ${Array.isArray(held) ? list(held.map(String)) : String(held)}`)
      .join('; ');
  return String(value);
}

/** A policy, sentence by sentence; none: it lets everything pass. */
export function explain(rules: AnyRules, isOfKey: boolean): string[] {
  const { dimensions } = rules;
  const each = isOfKey ? '' : ' of each key';
  const said: (string | 0 | false | null | undefined)[] = [
    rules.allowedProviders &&
      `Calls go to ${list(rules.allowedProviders.map(providerLabel)) || 'no provider'} alone.`,
    rules.deniedProviders?.length &&
      `Calls to ${list(rules.deniedProviders.map(providerLabel))} are refused.`,
    rules.allowedModels && `Only these models answer: ${list(rules.allowedModels) || 'none'}.`,
    rules.deniedModels?.length && `These models are refused: ${list(rules.deniedModels)}.`,
    rules.allowedOperations && `Only these kinds of call pass: ${list(rules.allowedOperations) || 'none'}.`,
    rules.deniesUnmetered && 'A call whose usage nobody can meter is refused.',
    rules.allowedServiceTiers && `A call may ask for these tiers alone: ${list(rules.allowedServiceTiers)}.`,
    rules.maxRequestBytes && `A request has at most ${formatCount(rules.maxRequestBytes)} bytes.`,
    rules.maxOutputTokens &&
      `An answer has at most ${formatCount(rules.maxOutputTokens)} output tokens; a call that asks for more ${rules.outputTokensAbove === 'clamp' ? 'gets that cap written into it' : 'is refused'}.`,
    rules.defaultOutputTokens &&
      `A call without a cap gets one of ${formatCount(rules.defaultOutputTokens)} output tokens.`,
    rules.allowedNetworks && `Calls come from ${list(rules.allowedNetworks) || 'nowhere'} alone.`,
    rules.allowedHours &&
      `Calls come within ${list(rules.allowedHours.map(hoursWords))}, in the organisation’s time.`,
    rules.requestsPerMinute && `At most ${formatCount(rules.requestsPerMinute)} requests a minute${each}.`,
    rules.tokensPerMinute && `At most ${formatCount(rules.tokensPerMinute)} tokens a minute${each}.`,
    rules.concurrency && `At most ${formatCount(rules.concurrency)} calls at once${each}.`,
    rules.headersTimeoutSeconds && `An answer begins within ${seconds(rules.headersTimeoutSeconds)}.`,
    rules.idleTimeoutSeconds && `An answer pauses for ${seconds(rules.idleTimeoutSeconds)} at the most.`,
    rules.totalTimeoutSeconds && `A call is cut off after ${seconds(rules.totalTimeoutSeconds)}.`,
    dimensions?.allowedKeys && `Callers may send these labels: ${list(dimensions.allowedKeys) || 'none'}.`,
    dimensions?.requiredKeys?.length && `A call without ${list(dimensions.requiredKeys)} is refused.`,
    ...Object.entries(dimensions?.allowedValues ?? {}).map(
      ([name, values]) => `${name} is one of ${list(values)}.`,
    ),
    dimensions?.maxValues &&
      `A label has at most ${formatCount(dimensions.maxValues)} different values a day.`,
    ...Object.entries(fixedOf(rules)).map(
      ([name, value]) => `${name} is always ${value}, whatever a call says.`,
    ),
    'unknownChargeNanos' in rules &&
      `A call whose cost cannot be known counts as ${formatExactDollars(BigInt(rules.unknownChargeNanos))} in budgets.`,
    rules.contact && `Who is refused is told to ask ${rules.contact}.`,
  ];
  return said.filter((sentence): sentence is string => Boolean(sentence));
}
