/** What an organisation's own prices mean for a call that asks to be admitted. Pure. */
import type { OrganisationState, PriceOverride } from '../../contract/organisation.ts';
import { reserveNanos } from '../../contract/prices/reserve.ts';
import type { AdmitRequest } from './protocol.ts';

const NONE: readonly PriceOverride[] = [];

/**
 * Its prices for a provider: all of them, whatever model was asked for, since which one holds is known once the response
 * has named the model that served. Those that are not in force when a call is admitted do not price it.
 */
export function ownPrices(state: OrganisationState | null, provider: string): readonly PriceOverride[] {
  if (state === null || state.priceOverrides.length === 0) return NONE;
  return state.priceOverrides.filter((override) => override.provider === provider);
}

/** What a call asks once its output is capped: the worst case is that of the cap. */
export function withCap(request: AdmitRequest, cap: number | null): AdmitRequest {
  const { reserveFacts } = request;
  if (cap === null || reserveFacts === null) return request;
  const capped = { ...reserveFacts, maxOutputTokens: cap };
  const { reservedNanos } = reserveNanos({ ...capped, unknownChargeNanos: 0n });
  const byTheBook = reservedNanos === 0n ? null : reservedNanos.toString();
  return { ...request, reserveFacts: capped, reserveNanos: byTheBook };
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
