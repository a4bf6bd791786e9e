/** What would serve calls that wait at a gate, as the ledger hears it. Pure. */
import { greater, type Need } from './messages.ts';

/** So many calls like those that wait are asked for at once. */
const AHEAD = 16n;
/** Of more calls that wait the ledger hears together. */
const MAX_STEPS = 32;

/**
 * @param amounts what each of the calls needs, at least one
 * @param granted what the gate was ever given
 * @param free what of that is neither in use nor given back
 */
export function needOf(amounts: readonly bigint[], granted: bigint, free: bigint): Need {
  const rising = amounts.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const grantedFor = (amount: bigint) => granted + greater(amount - free, 0n);
  let total = 0n;
  const steps: bigint[] = [];
  for (const [index, amount] of rising.entries()) {
    total += amount;
    if (index < MAX_STEPS - 1 || index === rising.length - 1) steps.push(grantedFor(total));
  }
  return { smallest: rising[0] ?? 0n, steps, wish: grantedFor(total * AHEAD) };
}
