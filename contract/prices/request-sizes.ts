/**
 * Rates by the size of one request, for lines that sum many: a sum of small requests is not a large one. Sums keep
 * apart what any price of the book could treat differently. No I/O.
 */
import type { UsageFlag } from '../usage.ts';
import { type PriceEntry, ratesFor } from './book.ts';
import { CATALOGUE_PROVIDERS, cataloguePrices } from './catalogue.ts';
import overlay from './overlay.json' with { type: 'json' };
import type { RateTable } from './rates.ts';

let thresholds: readonly number[] | undefined;

/** Inputs above which some price of the book changes, ascending. */
export function inputThresholds(): readonly number[] {
  if (thresholds) return thresholds;
  const models = [
    ...CATALOGUE_PROVIDERS.flatMap(cataloguePrices),
    ...overlay.models.map(({ prices }) => prices),
  ];
  const brackets = models.flatMap(({ periods }) => periods.flatMap(({ above = [] }) => above));
  const found = [
    ...brackets.map(({ inputTokens }) => inputTokens),
    ...overlay.tiers.flatMap(({ upToInputTokens }) => upToInputTokens ?? []),
  ];
  thresholds = [...new Set(found)].sort((left, right) => left - right);
  return thresholds;
}

/** Which requests a price can never tell apart by their input: the same number is the same side of every threshold. */
export function sizeClass(requestInputTokens: number): number {
  return inputThresholds().filter((threshold) => requestInputTokens > threshold).length;
}

export interface SizedRates {
  readonly rates: RateTable;
  readonly flags: readonly UsageFlag[];
}

/**
 * The rates for a line that sums requests.
 * @param requestInputTokens of one of them; null: not known, so that rates are certain only where even the sum is small
 */
export function summedRates(
  entry: PriceEntry | null,
  requestInputTokens: number | null,
  totalInputTokens: number | null,
): SizedRates {
  const first = entry?.brackets[0]?.rates ?? null;
  if (requestInputTokens === null) {
    const rates = ratesFor(entry, totalInputTokens);
    return {
      rates: rates === first ? rates : ratesFor(entry, null),
      flags: ['summed_requests', 'request_sizes_unknown'],
    };
  }
  const rates = ratesFor(entry, requestInputTokens);
  return {
    rates,
    flags: rates === first || !entry ? ['summed_requests'] : ['summed_requests', 'long_requests'],
  };
}

/** The same for a line that is stored: its flags say what was known of its requests. Null: it sums none. */
export function storedSumRates(
  entry: PriceEntry | null,
  flags: readonly UsageFlag[],
  totalInputTokens: number | null,
): RateTable | null {
  if (!flags.includes('summed_requests')) return null;
  if (flags.includes('request_sizes_unknown')) return summedRates(entry, null, totalInputTokens).rates;
  const size = flags.includes('long_requests') ? Number.MAX_SAFE_INTEGER : 0;
  return summedRates(entry, size, totalInputTokens).rates;
}
