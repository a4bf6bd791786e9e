/** What an organisation's own prices mean for a call that asks to be admitted. Pure. */
import type { OrganisationState, PriceOverride } from '../../contract/organisation.ts';
import { isOverrideInForce } from '../../contract/prices/contracted.ts';
import { reserveNanos } from '../../contract/prices/reserve.ts';
import type { AdmitRequest } from './protocol.ts';

const NONE: readonly PriceOverride[] = [];

/**
 * The prices for a provider that are in force at an instant. All of them, whatever model was asked for: which one holds
 * is known once the response has named the model that served.
 */
export function ownPrices(
  state: OrganisationState | null,
  provider: string,
  atMs: number,
): readonly PriceOverride[] {
  if (state === null || state.priceOverrides.length === 0) return NONE;
  return state.priceOverrides.filter(
    (override) => override.provider === provider && isOverrideInForce(override, atMs),
  );
}

/** The worst-case cost of a call, in nano-dollars, where these prices may hold beside the book's; null: unknown. */
export function worstCaseNanos(
  { reserveNanos: byTheBook, reserveFacts }: AdmitRequest,
  overrides: readonly PriceOverride[],
): string | null {
  if (overrides.length === 0 || reserveFacts === null) return byTheBook;
  const { reservedNanos } = reserveNanos({ ...reserveFacts, overrides, unknownChargeNanos: 0n });
  return reservedNanos === 0n ? null : reservedNanos.toString();
}
