/** Commitments and credits in words. Pure. */

import { signedNanos } from '../../../contract/provider-charges.ts';
import type { ProviderChargeOut } from '../../../contract/provider-charges-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { rateWords } from '../currency/format.ts';
import { formatIsoDay } from '../period/instant.ts';

export const CATEGORY_WORDS = { commitment: 'Commitment', credit: 'Credit' } as const;

/** Who shares it. */
export const sharersOf = ({ provider, model }: Pick<ProviderChargeOut, 'provider' | 'model'>): string =>
  model === null ? providerLabel(provider) : `${providerLabel(provider)}, ${model}`;

export const daysOf = ({ firstDay, lastDay }: Pick<ProviderChargeOut, 'firstDay' | 'lastDay'>): string =>
  firstDay === lastDay ? formatIsoDay(firstDay) : `${formatIsoDay(firstDay)} to ${formatIsoDay(lastDay)}`;

/** By which rate, and where it is from. */
export const convertedWords = (currency: string, by: NonNullable<ProviderChargeOut['convertedBy']>): string =>
  `${rateWords({ currency, ...by })}, ${by.source}, from ${formatIsoDay(by.effectiveFrom)} on`;

/** Below zero: a credit. */
export const signedAmount = (charge: ProviderChargeOut): string =>
  signedNanos({ ...charge, amountNanos: BigInt(charge.amountNanos) }).toString();
