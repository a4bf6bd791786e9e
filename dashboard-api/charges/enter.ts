/** Commitments and credits go in: all of them or none, in US dollars by the rate of their first day. */
import { inDollarNanos, isKnownCurrency, rateOn } from '../../contract/currencies.ts';
import { newId } from '../../contract/ids.ts';
import { dollarsToNanos } from '../../contract/money.ts';
import type { NewCharge } from '../../contract/provider-charges-api.ts';
import type { MissingRate } from '../../contract/reconciliation-api.ts';
import { insertCharges, type StoredCharge } from '../../db/charges/provider-charges.ts';
import { readClosedUpTo } from '../../db/close/months.ts';
import { listRates, type StoredRate } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';
import { holdRollups } from '../../db/rollups/maintain.ts';

/** Whoever enters, when. */
type Entered = Pick<StoredCharge, 'createdAt' | 'createdBy'>;

export type EnterOutcome =
  | {
      readonly charges: readonly StoredCharge[];
      readonly known: readonly string[];
      /** The organisation's, by which they were converted. */
      readonly rates: readonly StoredRate[];
    }
  | { readonly refused: 'month_closed' | 'invalid_parameter' }
  | { readonly missing: readonly MissingRate[] };

/** @returns what went in and which references were there already; or why nothing did */
export async function enterCharges(
  unit: TenantUnit,
  stated: readonly NewCharge[],
  entered: Entered,
): Promise<EnterOutcome> {
  await holdRollups(unit);
  const closedUpTo = await readClosedUpTo(unit);
  if (stated.some((charge) => isClosedTo(charge, closedUpTo))) return { refused: 'month_closed' };
  if (!stated.every(({ currency }) => isKnownCurrency(currency))) return { refused: 'invalid_parameter' };
  const rates = await listRates(unit);
  const charges = stated.map((charge) => ({ charge, rate: rateOf(charge, rates) }));
  const missing = charges.flatMap(({ charge: { currency, firstDay }, rate }) =>
    currency === 'USD' || rate ? [] : [{ currency, firstDay, lastDay: firstDay }],
  );
  if (missing.length > 0) return { missing };
  const stored = charges.map(({ charge, rate }) => storedCharge(charge, rate, entered));
  const ids = new Set(await insertCharges(unit, stored));
  return {
    charges: stored.filter(({ chargeId }) => ids.has(chargeId)),
    known: stored.flatMap(({ chargeId, reference }) =>
      ids.has(chargeId) || reference === null ? [] : [reference],
    ),
    rates,
  };
}

/** What is shown of a closed month stays. */
export const isClosedTo = (
  { firstDay }: Pick<StoredCharge, 'firstDay'>,
  closedUpTo: string | null,
): boolean => closedUpTo !== null && firstDay.slice(0, 7) <= closedUpTo;

const rateOf = ({ currency, firstDay }: NewCharge, rates: readonly StoredRate[]): StoredRate | null =>
  currency === 'USD' ? null : rateOn(rates, currency, firstDay);

function storedCharge(
  { amount, ...charge }: NewCharge,
  rate: StoredRate | null,
  entered: Entered,
): StoredCharge {
  return {
    chargeId: newId(),
    ...charge,
    ...entered,
    withdrawnAt: null,
    amountNanos: rate === null ? dollarsToNanos(amount) : inDollarNanos(amount, rate),
    statedAmount: rate === null ? null : amount,
    rateId: rate?.rateId ?? null,
  };
}
