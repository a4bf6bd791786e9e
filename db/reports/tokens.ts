import { parseDecimal } from '../../contract/money.ts';
import { TOKEN_CLASSES } from '../../contract/usage.ts';

/** A quantity of one class, as exact decimal text. */
export interface ClassQuantity {
  readonly class: string;
  readonly quantity: string;
}

/**
 * Tokens per class with the totals `input` and `output`. A class that nobody stated stays absent, and counted units
 * that are no tokens (images, searches, seconds) are left out.
 */
export function tokenTotals(quantities: Iterable<ClassQuantity>): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const { class: name, quantity } of quantities) {
    if (!isTokenClass(name)) continue;
    const tokens = wholeTokens(quantity);
    const total = name.slice(0, name.indexOf('.'));
    sums.set(name, (sums.get(name) ?? 0n) + tokens);
    sums.set(total, (sums.get(total) ?? 0n) + tokens);
  }
  const order = [...TOKEN_CLASSES, 'input', 'output'];
  return Object.fromEntries(
    order.flatMap((name) => {
      const sum = sums.get(name);
      return sum === undefined ? [] : [[name, sum.toString()]];
    }),
  );
}

const isTokenClass = (name: string): boolean => TOKEN_CLASSES.some((known) => known === name);

/** Tokens are whole; a fraction, which no provider states, counts as a token. */
export function wholeTokens(quantity: string): bigint {
  const { units, scale } = parseDecimal(quantity);
  const one = 10n ** BigInt(scale);
  return (units + one - 1n) / one;
}
