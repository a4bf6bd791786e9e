/** The rules that look at one call by itself, and the first that it breaks. Pure. */
import type { Operation } from '../operations.ts';
import type { LevelRules, PolicyLevel, PolicyRules } from '../policy.ts';
import type { RefusalCode } from '../refusals.ts';
import { isWithin, type LocalTime } from './hours.ts';
import { isInNetwork } from './networks.ts';
import { matches } from './patterns.ts';

/** What the rules look at. */
export interface PolicySubject {
  readonly provider: string;
  /** As the caller wrote it; null: the call names none. */
  readonly model: string | null;
  /** False where a call names none by its nature (a list, a poll). */
  readonly mustNameModel: boolean;
  readonly operation: Operation;
  readonly isUnmetered: boolean;
  /** As the request asks for it; null: it asks for none. */
  readonly serviceTier: string | null;
  /** Null: not known before it has passed. */
  readonly requestBytes: number | null;
  /** Null: not known. */
  readonly clientAddress: string | null;
  /** In the organisation's zone; null: not known. */
  readonly localTime: LocalTime | null;
}

export interface BrokenRule {
  readonly code: RefusalCode;
  /** The rule's name in the policy. */
  readonly rule: string;
  readonly level: PolicyLevel;
}

type Rule = readonly [
  name: keyof PolicyRules,
  code: RefusalCode,
  holds: (rules: PolicyRules, subject: PolicySubject) => boolean,
];

/** In this order: the first that a call breaks is the one that it hears of. */
const RULES: readonly Rule[] = [
  [
    'allowedNetworks',
    'address_not_allowed',
    ({ allowedNetworks }, { clientAddress }) =>
      allowedNetworks == null ||
      (clientAddress !== null && allowedNetworks.some((network) => isInNetwork(clientAddress, network))),
  ],
  [
    'allowedHours',
    'outside_hours',
    ({ allowedHours }, { localTime }) =>
      allowedHours == null || (localTime !== null && isWithin(allowedHours, localTime)),
  ],
  [
    'allowedProviders',
    'provider_not_allowed',
    ({ allowedProviders }, { provider }) => allowedProviders == null || isNamed(provider, allowedProviders),
  ],
  [
    'deniedProviders',
    'provider_not_allowed',
    ({ deniedProviders }, { provider }) => !isNamed(provider, deniedProviders),
  ],
  [
    'allowedOperations',
    'operation_not_allowed',
    ({ allowedOperations }, { operation }) =>
      allowedOperations == null || allowedOperations.includes(operation),
  ],
  [
    'deniesUnmetered',
    'unmetered_not_allowed',
    ({ deniesUnmetered }, { isUnmetered }) => !(deniesUnmetered && isUnmetered),
  ],
  // A model that cannot be seen passes no rule on models, unless the call names none by its nature.
  [
    'allowedModels',
    'model_not_allowed',
    ({ allowedModels }, { model, mustNameModel }) =>
      allowedModels == null || (model === null ? !mustNameModel : isNamed(model, allowedModels)),
  ],
  [
    'deniedModels',
    'model_not_allowed',
    ({ deniedModels }, { model, mustNameModel }) =>
      !deniedModels?.length || (model === null ? !mustNameModel : !isNamed(model, deniedModels)),
  ],
  [
    'allowedServiceTiers',
    'service_tier_not_allowed',
    ({ allowedServiceTiers }, { serviceTier }) =>
      allowedServiceTiers == null || allowedServiceTiers.includes(serviceTier ?? 'default'),
  ],
  [
    'maxRequestBytes',
    'request_too_large',
    ({ maxRequestBytes }, { requestBytes }) =>
      maxRequestBytes == null || (requestBytes !== null && requestBytes <= maxRequestBytes),
  ],
];

/**
 * The first rule, and of its levels the highest, that does not let a call pass; null: all do.
 * @param levels from the organisation down to the key
 */
export function judge(levels: readonly LevelRules[], subject: PolicySubject): BrokenRule | null {
  for (const [rule, code, holds] of RULES) {
    for (const { level, rules } of levels) {
      if (!holds(rules, subject)) return { code, rule, level };
    }
  }
  return null;
}

function isNamed(name: string, patterns: readonly string[] | undefined): boolean {
  return patterns?.some((pattern) => matches(name, pattern)) ?? false;
}
