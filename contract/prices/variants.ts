/** Prices that follow from others by a sourced rule: a class from another class, a region from a provider. No I/O. */
import { multiplyDecimals } from '../money.ts';
import { originOf, type PriceOrigin } from './entry.ts';
import type { DerivedRate, ModelPrices, Rates } from './form.ts';
import { compileMatch } from './match.ts';
import overlay from './overlay.json' with { type: 'json' };
import { timesTokenRates } from './rates.ts';

/** Prices with the rules that made them what they are. */
export interface Variant {
  readonly prices: ModelPrices;
  readonly rules: readonly PriceOrigin[];
}

/** A model's prices with the rates that follow from others; the same object where none does. */
export function withDerivedRates(provider: string, names: readonly string[], prices: ModelPrices): Variant {
  const used = new Set<DerivedRate>();
  const rules = overlay.derived.filter(
    (rule) => rule.provider === provider && names.some(compileMatch(rule.match)),
  );
  const derive = (rates: Rates): Rates => {
    let derived = rates;
    for (const rule of rules) {
      const rate = derivedRate(rule, derived);
      if (rate === null || derived[rule.key] !== undefined) continue;
      derived = { ...derived, [rule.key]: rate };
      used.add(rule);
    }
    return derived;
  };
  const changed = mapRates(prices, derive);
  return used.size === 0 ? { prices, rules: [] } : { prices: changed, rules: [...used].map(originOf) };
}

/** Null: what it follows from is not there. */
function derivedRate(rule: DerivedRate, rates: Rates): string | null {
  if (rule.rate !== undefined) return Object.keys(rates).length > 0 ? rule.rate : null;
  const base = rates[rule.of];
  return base === undefined ? null : multiplyDecimals(base, rule.factor);
}

/** A model's prices in a list: as they are in a provider's own, by the first rule in a region's, null without one. */
export function regionalPrices(list: string, names: readonly string[], prices: ModelPrices): Variant | null {
  const regional = overlay.lists.find((one) => one.list === list);
  if (!regional) return { prices, rules: [] };
  const rule = regional.rules.find(({ match }) => names.some(compileMatch(match)));
  if (!rule) return null;
  const changed = mapRates(prices, (rates) => timesTokenRates(rates, rule.tokenFactor));
  return { prices: changed, rules: [originOf(regional)] };
}

function mapRates(prices: ModelPrices, change: (rates: Rates) => Rates): ModelPrices {
  return {
    ...prices,
    periods: prices.periods.map((period) => ({
      ...period,
      rates: change(period.rates),
      ...(period.above
        ? { above: period.above.map((bracket) => ({ ...bracket, rates: change(bracket.rates) })) }
        : {}),
    })),
  };
}
