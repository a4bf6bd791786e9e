/** What a gate tells a key of itself. Pure. */
import { accountId } from '../../contract/account.ts';
import { type EdgeBudget, isMatched, limitAt, windowAt } from '../../contract/budget.ts';
import type { KeyRecord } from '../../contract/command.ts';
import type { AccountFigures } from '../../contract/ledger-figures.ts';
import { levelsOf } from '../../contract/policies/decide.ts';
import { limitOf } from '../../contract/policies/key-limits.ts';
import { isInNetwork } from '../../contract/policies/networks.ts';
import type { LevelRules, PublishedPolicy } from '../../contract/policy.ts';
import { policyRulesSchema } from '../../contract/policy.ts';
import type { Self } from '../../contract/self.ts';

export interface SelfFacts {
  readonly record: KeyRecord;
  /** End of the secret that asked. */
  readonly secretEndsAtMs: number | null;
  readonly policies: readonly PublishedPolicy[];
  readonly budgets: readonly EdgeBudget[];
  /** Null: the ledger could not be asked. */
  readonly accounts: readonly AccountFigures[] | null;
}

export function selfOf(facts: SelfFacts, nowMs: number): Self {
  const { record, secretEndsAtMs } = facts;
  const levels = levelsOf(record, facts.policies);
  return {
    keyId: record.keyId,
    name: record.names?.key ?? null,
    project: record.names?.project ?? null,
    team: record.names?.team ?? null,
    environment: record.environment,
    expiresAt: instant(record.expiresAtMs),
    secretEndsAt: instant(secretEndsAtMs),
    contact: levels.findLast(({ rules }) => rules.contact != null)?.rules.contact ?? null,
    limits: {
      requestsPerMinute: limitOf(levels, 'requestsPerMinute'),
      tokensPerMinute: limitOf(levels, 'tokensPerMinute'),
      concurrency: limitOf(levels, 'concurrency'),
    },
    policies: levels.map(({ level, rules }) => ({ level, rules: statedRules(rules) })),
    fixedDimensions: record.policy.dimensions.fixed,
    budgets: facts.budgets.flatMap((budget) => budgetOf(budget, facts, nowMs)),
  };
}

/** True if every level lets the address ask: what a key may not be used from does not hear of it either. */
export function mayHear(
  record: KeyRecord,
  policies: readonly PublishedPolicy[],
  address: string | null,
): boolean {
  return levelsOf(record, policies).every(
    ({ rules: { allowedNetworks } }) =>
      allowedNetworks == null ||
      (address !== null && allowedNetworks.some((network) => isInNetwork(address, network))),
  );
}

const RULES = Object.keys(policyRulesSchema.shape);

/** A key's own policy has more in it than rules. */
function statedRules(rules: LevelRules['rules']): LevelRules['rules'] {
  const stated = Object.entries(rules).filter(([name, rule]) => RULES.includes(name) && rule != null);
  const { dimensions, ...others }: LevelRules['rules'] = Object.fromEntries(stated);
  if (!dimensions) return others;
  const { allowedKeys, requiredKeys, allowedValues } = dimensions;
  return { ...others, dimensions: { allowedKeys, requiredKeys, allowedValues } };
}

function budgetOf(budget: EdgeBudget, { record, accounts }: SelfFacts, nowMs: number): Self['budgets'] {
  const { provider, model, dimension, ...pinned } = budget.match;
  const window = windowAt(budget.windows, nowMs);
  if (!window || !isMatched(pinned, { ...record, ...OF_NO_CALL }, () => false)) return [];
  const account = accounts?.find((one) => one.account === accountId(budget.id, window.startMs));
  const spent = account && BigInt(account.openingNanos) + BigInt(account.spentNanos);
  const left = spent === undefined ? undefined : BigInt(account?.limitNanos ?? 0) - spent;
  return [
    {
      name: budget.name,
      only: JSON.parse(JSON.stringify({ provider, model, dimension })),
      windowStartsAt: new Date(window.startMs).toISOString(),
      windowEndsAt: instant(window.endMs),
      limitNanos: limitAt(budget, nowMs).toString(),
      spentNanos: spent?.toString() ?? null,
      leftNanos: left === undefined ? null : (left > 0n ? left : 0n).toString(),
      heldNanos: account?.leasedNanos ?? null,
      reservedNanos: account?.reservedNanos ?? null,
      contact: budget.contact,
    },
  ];
}

const OF_NO_CALL = { provider: '', model: null, dimensions: {} };

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
