import { createContext, useContext } from 'react';
import type { Conversion } from '../../../contract/currencies.ts';

const ShownConversion = createContext<Conversion | null>(null);

/** Beneath it amounts are shown by this conversion; null: in US dollars. */
export const AmountsShownBy = ShownConversion.Provider;

/** By what amounts are shown here; null: in US dollars. */
export const useConversion = (): Conversion | null => useContext(ShownConversion);

/** The currency as sentences name it: `US dollars`, or the code of another. */
export const useCurrencyWords = (): string => useConversion()?.currency ?? 'US dollars';

/** The code that stands in the heads of columns: `USD`, or that of the currency shown. */
export const useCurrencyCode = (): string => useConversion()?.currency ?? 'USD';
