/** By which rate amounts of a file stand in another currency, for its sidecar. No I/O. */
import type { Conversion } from '../../contract/currencies.ts';
import type { ExportSidecar } from '../../contract/exports-api.ts';

interface Shown {
  /** Absent: none was asked for. */
  readonly displayCurrency?: string | undefined;
  /** Null: no rate holds on the day whose rate it would be. */
  readonly conversion?: Conversion | null | undefined;
}

/** Nothing where no other currency was asked for. */
export function rateFigures({ displayCurrency, conversion }: Shown): ExportSidecar['figures'] {
  if (displayCurrency === undefined) return {};
  if (!conversion) return { displayCurrency, exchangeRate: 'none: nothing is converted' };
  const { perDollar, day, source } = conversion;
  return { displayCurrency, exchangeRate: perDollar, exchangeRateDay: day, exchangeRateSource: source };
}
