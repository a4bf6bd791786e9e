/** How many tokens of output an amount pays for beside the request. An estimate: how long the request is in tokens nobody has said. Pure. */
import { type ReservationFacts, reserveNanos } from '../../contract/prices/reserve.ts';

/** Text has more bytes to a token than this, in most languages. */
const BYTES_PER_TOKEN = 3;
const MANY_TOKENS = 1_000_000;

/** Input tokens that a request of so many bytes is taken for. */
export const estimatedInputTokens = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/**
 * @param heldNanos what is reserved
 * @returns 0 if the request alone costs as much; null if no price is known
 */
export function outputTokensFor(
  heldNanos: bigint,
  facts: Omit<ReservationFacts, 'unknownChargeNanos' | 'maxOutputTokens'>,
): number | null {
  const costOf = (maxOutputTokens: number) => {
    const inputBytes = estimatedInputTokens(facts.inputBytes);
    return reserveNanos({ ...facts, inputBytes, maxOutputTokens, unknownChargeNanos: 0n }).reservedNanos;
  };
  const [alone, withMany] = [costOf(0), costOf(MANY_TOKENS)];
  if (withMany <= alone) return null;
  const left = heldNanos > alone ? heldNanos - alone : 0n;
  return Number((left * BigInt(MANY_TOKENS)) / (withMany - alone));
}
