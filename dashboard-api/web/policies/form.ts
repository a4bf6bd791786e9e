/**
 * A policy as it is edited: lists as lines, numbers as they are typed. Pure, there and back; what the form does not know
 * of stays as it was.
 */

import type { KeyPolicy } from '../../../contract/command.ts';
import { DIMENSION_NAME } from '../../../contract/dimensions.ts';
import type { Hours } from '../../../contract/policies/hours.ts';
import type { PolicyRules } from '../../../contract/policy.ts';
import { formatCount } from '../figures/count.ts';
import { readDollars, typedDollars } from '../money/input.ts';
import { readWhole } from '../notation/typed.ts';

/** What a key's policy has beyond the rules of every level. */
export type OwnKeyPolicy = Omit<KeyPolicy, 'version'>;

/** Rules that are one whole number, with the most that is taken. */
export const NUMBER_RULES = {
  requestsPerMinute: 1_000_000,
  tokensPerMinute: 1_000_000_000_000,
  concurrency: 100_000,
  maxOutputTokens: 100_000_000,
  defaultOutputTokens: 100_000_000,
  maxRequestBytes: Number.MAX_SAFE_INTEGER,
  headersTimeoutSeconds: 3_600,
  idleTimeoutSeconds: 3_600,
  totalTimeoutSeconds: 14_400,
} as const;
export type NumberRule = keyof typeof NUMBER_RULES;
const NUMBERS = Object.keys(NUMBER_RULES) as NumberRule[];

export interface PolicyForm {
  /** Null: any. */
  readonly allowedProviders: readonly string[] | null;
  readonly deniedProviders: readonly string[];
  readonly allowedOperations: readonly string[] | null;
  /** Patterns, one in a line; none: any. */
  readonly allowedModels: string;
  readonly deniedModels: string;
  readonly allowedServiceTiers: string;
  readonly allowedNetworks: string;
  readonly deniesUnmetered: boolean;
  readonly numbers: Readonly<Record<NumberRule, string>>;
  readonly outputTokensAbove: 'refuse' | 'clamp';
  readonly hours: readonly Hours[];
  readonly contact: string;
  readonly allowedKeys: string;
  readonly requiredKeys: string;
  /** `team: search, ads` in a line. */
  readonly allowedValues: string;
  readonly maxValues: string;
  /** `env: prod` in a line; of a key alone. */
  readonly fixed: string;
  /** Dollars; of a key alone. */
  readonly unknownCharge: string;
}

/** Why what stands in a field cannot be taken, by field. */
export type FormProblems = Readonly<Partial<Record<keyof PolicyForm | NumberRule, string>>>;

/** The rules of any level. */
export type AnyRules = PolicyRules | OwnKeyPolicy;

export function formOf(rules: AnyRules): PolicyForm {
  const { dimensions } = rules;
  return {
    allowedProviders: rules.allowedProviders ?? null,
    deniedProviders: rules.deniedProviders ?? [],
    allowedOperations: rules.allowedOperations ?? null,
    allowedModels: lines(rules.allowedModels),
    deniedModels: lines(rules.deniedModels),
    allowedServiceTiers: lines(rules.allowedServiceTiers),
    allowedNetworks: lines(rules.allowedNetworks),
    deniesUnmetered: rules.deniesUnmetered ?? false,
    numbers: Object.fromEntries(NUMBERS.map((name) => [name, digits(rules[name])])) as PolicyForm['numbers'],
    outputTokensAbove: rules.outputTokensAbove ?? 'refuse',
    hours: rules.allowedHours ?? [],
    contact: rules.contact ?? '',
    allowedKeys: lines(dimensions?.allowedKeys),
    requiredKeys: lines(dimensions?.requiredKeys),
    allowedValues: Object.entries(dimensions?.allowedValues ?? {})
      .map(([name, values]) => `${name}: ${values.join(', ')}`)
      .join('\n'),
    maxValues: digits(dimensions?.maxValues),
    fixed: Object.entries(fixedOf(rules))
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    unknownCharge: 'unknownChargeNanos' in rules ? typedDollars(BigInt(rules.unknownChargeNanos)) : '',
  };
}

/** Labels that a key gives a value, whatever a call says. */
export const fixedOf = ({ dimensions }: AnyRules): Readonly<Record<string, string>> =>
  dimensions && 'fixed' in dimensions ? dimensions.fixed : {};

const NETWORK = /^[0-9A-Fa-f.:]{2,45}(\/\d{1,3})?$/;
const TIER = /^[a-z0-9_-]{1,32}$/;
const CONTACT = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** What would keep the API from taking the form, in words. */
export function problemsOf(form: PolicyForm, isOfKey: boolean): FormProblems {
  const keysWrong = 'Letters, digits and _ . - alone, at most 32 of them, one name in a line.';
  const found: [keyof PolicyForm | NumberRule, boolean, string][] = [
    [
      'allowedNetworks',
      linesOf(form.allowedNetworks).every((one) => NETWORK.test(one)),
      'An address or a network in each line, such as 203.0.113.0/24.',
    ],
    [
      'allowedServiceTiers',
      linesOf(form.allowedServiceTiers).every((one) => TIER.test(one)),
      'Small letters, digits, _ and - alone, one tier in a line.',
    ],
    [
      'contact',
      form.contact.trim() === '' || CONTACT.test(form.contact.trim()),
      'At most 128 letters without accents, digits and signs.',
    ],
    ['allowedKeys', linesOf(form.allowedKeys).every((one) => DIMENSION_NAME.test(one)), keysWrong],
    [
      'requiredKeys',
      linesOf(form.requiredKeys).every((one) => DIMENSION_NAME.test(one)) &&
        linesOf(form.requiredKeys).length <= 8,
      `${keysWrong} Eight at the most.`,
    ],
    [
      'allowedValues',
      pairsOf(form.allowedValues) !== null,
      'A name, a colon and values with commas between them in each line, such as team: search, ads.',
    ],
    [
      'fixed',
      pairsOf(form.fixed)?.every(([, value]) => value.length <= 64) ?? false,
      'A name, a colon and its one value in each line, such as env: prod.',
    ],
    ['maxValues', isNumber(form.maxValues, 10_000), `A whole number from 1 to ${formatCount(10_000)}.`],
    [
      'hours',
      form.hours.every(({ days, from, to }) => days.length > 0 && from !== to && from !== '' && to !== ''),
      'Each line needs a day, a beginning and another end.',
    ],
    [
      'unknownCharge',
      !isOfKey || readDollars(form.unknownCharge) !== null,
      `An amount in US dollars, such as ${typedDollars(10_000_000n)}.`,
    ],
    ...NUMBERS.map((name): [NumberRule, boolean, string] => [
      name,
      isNumber(form.numbers[name], NUMBER_RULES[name]),
      `A whole number${NUMBER_RULES[name] > 1e12 ? '' : ` from 1 to ${formatCount(NUMBER_RULES[name])}`}.`,
    ]),
  ];
  return Object.fromEntries(found.flatMap(([name, isFine, words]) => (isFine ? [] : [[name, words]])));
}

/** The rules that a form without problems states, of a level above the keys. */
export function rulesOf(form: PolicyForm, before: PolicyRules): PolicyRules {
  const dimensions = {
    ...(form.allowedKeys.trim() === '' ? {} : { allowedKeys: linesOf(form.allowedKeys) }),
    ...(form.requiredKeys.trim() === '' ? {} : { requiredKeys: linesOf(form.requiredKeys) }),
    ...(form.allowedValues.trim() === '' ? {} : { allowedValues: valuesOf(form) }),
    ...(form.maxValues.trim() === '' ? {} : { maxValues: wholeOf(form.maxValues) }),
  };
  const { dimensions: _, ...others } = before;
  return withoutNothing({
    ...others,
    ...statedBy(form),
    ...(Object.keys(dimensions).length > 0 ? { dimensions } : {}),
  });
}

/** The same of a key, whose policy states its dimensions whole. */
export function keyPolicyOf(form: PolicyForm, before: OwnKeyPolicy): OwnKeyPolicy {
  return {
    ...withoutNothing({ ...before, ...statedBy(form) }),
    allowedProviders: form.allowedProviders && [...form.allowedProviders],
    allowedModels: orNull(form.allowedModels),
    dimensions: {
      allowedKeys: linesOf(form.allowedKeys),
      requiredKeys: linesOf(form.requiredKeys),
      allowedValues: valuesOf(form),
      fixed: Object.fromEntries(pairsOf(form.fixed) ?? []),
      ...(form.maxValues.trim() === '' ? {} : { maxValues: wholeOf(form.maxValues) }),
    },
    unknownChargeNanos: (readDollars(form.unknownCharge) ?? 0n).toString(),
  };
}

function statedBy(form: PolicyForm): PolicyRules {
  const numbers = NUMBERS.map((name) => [
    name,
    form.numbers[name].trim() === '' ? null : wholeOf(form.numbers[name]),
  ]);
  return {
    ...Object.fromEntries(numbers),
    allowedProviders: form.allowedProviders && [...form.allowedProviders],
    deniedProviders: [...form.deniedProviders],
    allowedModels: orNull(form.allowedModels),
    deniedModels: linesOf(form.deniedModels),
    allowedOperations: form.allowedOperations as PolicyRules['allowedOperations'],
    deniesUnmetered: form.deniesUnmetered,
    allowedServiceTiers: orNull(form.allowedServiceTiers),
    allowedNetworks: orNull(form.allowedNetworks),
    allowedHours: form.hours.length === 0 ? null : form.hours.map((one) => ({ ...one, days: [...one.days] })),
    outputTokensAbove: form.outputTokensAbove,
    contact: form.contact.trim() || null,
  };
}

/** Rules that say nothing are left out, so that a policy holds what it states and no more. */
function withoutNothing<T extends PolicyRules>(rules: T): T {
  const stated = Object.entries(rules).filter(
    ([name, value]) =>
      value !== null &&
      value !== false &&
      !(name.startsWith('denied') && Array.isArray(value) && value.length === 0) &&
      !(name === 'outputTokensAbove' && rules.maxOutputTokens == null),
  );
  return Object.fromEntries(stated) as T;
}

/** The lines of a text that say something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const lines = (list: readonly string[] | null | undefined): string => (list ?? []).join('\n');
const digits = (value: number | null | undefined): string => (value == null ? '' : String(value));
const orNull = (text: string): string[] | null => (text.trim() === '' ? null : linesOf(text));

const isNumber = (text: string, most: number): boolean =>
  text.trim() === '' || (readWhole(text, most) ?? 0) > 0;

/** Of a form without problems. */
const wholeOf = (text: string): number => readWhole(text) ?? 0;

/** Lines of a name and what stands behind its colon; null if one is none. */
function pairsOf(text: string): [string, string][] | null {
  const pairs = linesOf(text).map((line): [string, string] | null => {
    const at = line.indexOf(':');
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    return at > 0 && DIMENSION_NAME.test(name) && value !== '' ? [name, value] : null;
  });
  return pairs.every((pair) => pair !== null) ? pairs : null;
}

function valuesOf({ allowedValues }: PolicyForm): Record<string, string[]> {
  const pairs = pairsOf(allowedValues) ?? [];
  return Object.fromEntries(
    pairs.map(([name, values]) => [
      name,
      values
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    ]),
  );
}
