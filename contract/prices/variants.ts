/** Prices that follow from others by a sourced rule: a class from another class, a region from a provider. No I/O. */
import { multiplyDecimals } from '../money.ts';
import type { ModelPrices, Rates } from './form.ts';
import { compileMatch } from './match.ts';
import overlay from './overlay.json' with { type: 'json' };
import { timesTokenRates } from './rates.ts';

/** A model's prices with the rates that follow from others; the same object where none does. */
export function withDerivedRates(
  provider: string,
  names: readonly string[],
  prices: ModelPrices,
): ModelPrices {
  const rules = overlay.derived.filter(
    (rule) => rule.provider === provider && names.some(compileMatch(rule.match)),
  );
  let isChanged = false;
  const derive = (rates: Rates): Rates => {
    let derived = rates;
    for (const { key, of, factor } of rules) {
      const base = derived[of];
      if (base === undefined || derived[key] !== undefined) continue;
      derived = { ...derived, [key]: multiplyDecimals(base, factor) };
      isChanged = true;
    }
    return derived;
  };
  const changed = mapRates(prices, derive);
  return isChanged ? changed : prices;
}

/** A model's prices in a list: as they are in a provider's own, by the first rule in a region's, null without one. */
export function regionalPrices(
  list: string,
  names: readonly string[],
  prices: ModelPrices,
): ModelPrices | null {
  const regional = overlay.lists.find((one) => one.list === list);
  if (!regional) return prices;
  const rule = regional.rules.find(({ match }) => names.some(compileMatch(match)));
  return rule ? mapRates(prices, (rates) => timesTokenRates(rates, rule.tokenFactor)) : null;
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
