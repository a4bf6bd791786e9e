/**
 * Exact money. Amounts are integer nano-dollars in `bigint`; prices are decimal strings. This file owns
 * every multiplication, rounding and formatting of money in the product; nothing else does arithmetic on it.
 */

/** 1 US dollar in nano-dollars. */
export const NANOS_PER_DOLLAR = 1_000_000_000n;

/** An exact decimal: `units / 10^scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal number in JSON's notation (`"0.075"`, `"1e-7"`) without a binary float in between.
 * @throws {RangeError} if the text is not such a number.
 */
export function parseDecimal(text: string): Decimal {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError('not a decimal number');
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const magnitude = BigInt(whole + fraction) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { units: sign ? -magnitude : magnitude, scale: Math.max(scale, 0) };
}

/** `numerator / denominator` rounded half to even (IEEE 754-2019 §4.3.1), `denominator` > 0. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const away = numerator < 0n ? -1n : 1n;
  if (twice > denominator) return quotient + away;
  if (twice === denominator && quotient % 2n !== 0n) return quotient + away;
  return quotient;
}

/**
 * What `quantity` units cost at `price` US dollars per `perUnits` units, in nano-dollars, rounded half-even.
 * Call it once per class of a line: the rounded classes are what every sum is made of.
 * @param quantity decimal string, e.g. `"1250"` tokens or `"12.5"` seconds
 * @param price decimal string in US dollars, e.g. `"0.075"`
 * @param perUnits how many units the price buys, e.g. `1_000_000n` for a price per million tokens
 * @throws {RangeError} if a decimal is malformed
 */
export function costNanos(quantity: string, price: string, perUnits: bigint): bigint {
  return costAt(parseDecimal(quantity), unitPrice(price, perUnits));
}

/** A price read once, to be applied many times: `numerator / denominator` nano-dollars per unit. */
export interface UnitPrice {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * Reads a price of US dollars per `perUnits` units.
 * @throws {RangeError} if the decimal is malformed
 */
export function unitPrice(price: string, perUnits: bigint): UnitPrice {
  const { units, scale } = parseDecimal(price);
  return { numerator: units * NANOS_PER_DOLLAR, denominator: 10n ** BigInt(scale) * perUnits };
}

/** `costNanos` with a price that has been read already. */
export function costAt({ units, scale }: Decimal, { numerator, denominator }: UnitPrice): bigint {
  const divisor = scale === 0 ? denominator : denominator * 10n ** BigInt(scale);
  return divideHalfEven(units * numerator, divisor);
}

/** What `units` cost at the dearest of some prices, rounded up: for reservations, which must not fall short. */
export function dearestNanos(units: bigint, prices: Iterable<UnitPrice>): bigint {
  let dearest = 0n;
  for (const { numerator, denominator } of prices) {
    const cost = (units * numerator + denominator - 1n) / denominator;
    if (cost > dearest) dearest = cost;
  }
  return dearest;
}

/** Digits after the point that a rate may have, as in the usage event. */
const MAX_RATE_SCALE = 20;

/**
 * The product of two decimals, without trailing zeros: exact up to 20 digits after the point, rounded half-even there.
 */
export function multiplyDecimals(left: string, right: string): string {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  const product = { units: a.units * b.units, scale: a.scale + b.scale };
  const excess = product.scale - MAX_RATE_SCALE;
  if (excess <= 0) return decimalText(product);
  return decimalText({ units: divideHalfEven(product.units, 10n ** BigInt(excess)), scale: MAX_RATE_SCALE });
}

/**
 * A decimal divided by another, without trailing zeros: so many digits after the point, rounded half-even there.
 * @throws {RangeError} if the other is not above zero
 */
export function divideDecimals(left: string, right: string, digits: number): string {
  const dividend = parseDecimal(left);
  const divisor = parseDecimal(right);
  if (divisor.units <= 0n) throw new RangeError('nothing is divided by what is not above zero');
  const numerator = dividend.units * 10n ** BigInt(divisor.scale + digits);
  const units = divideHalfEven(numerator, divisor.units * 10n ** BigInt(dividend.scale));
  return decimalText({ units, scale: digits });
}

/** The exact sum of two decimals, without trailing zeros. */
export function addDecimals(left: string, right: string): string {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  const scale = Math.max(a.scale, b.scale);
  const units = a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale);
  return decimalText({ units, scale });
}

/** What a discount leaves, as a factor: `"12.5"` percent is `"0.875"`. Exact; 0 to 100 percent. */
export function percentLeft(percent: string): string {
  const { units, scale } = parseDecimal(percent);
  return decimalText({ units: 100n * 10n ** BigInt(scale) - units, scale: scale + 2 });
}

/** A decimal in plain notation without trailing zeros: `{ units: 750n, scale: 4 }` is `"0.075"`. */
export function decimalText({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}

/** A decimal amount of US dollars as nano-dollars, rounded half-even. */
export function dollarsToNanos(dollars: string): bigint {
  const { units, scale } = parseDecimal(dollars);
  return divideHalfEven(units * NANOS_PER_DOLLAR, 10n ** BigInt(scale));
}

/** The exact US dollar amount, without trailing zeros: `1_500_000n` is `"0.0015"`. */
export function nanosToDollars(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const magnitude = nanos < 0n ? -nanos : nanos;
  const fraction = (magnitude % NANOS_PER_DOLLAR).toString().padStart(9, '0').replace(/0+$/, '');
  return `${sign}${magnitude / NANOS_PER_DOLLAR}${fraction && `.${fraction}`}`;
}

/**
 * For the screen: cents from one cent on, four significant digits below it, rounded half-even.
 * `nanosToDollars` has the exact amount for a tooltip or the clipboard.
 */
export function formatDollars(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const magnitude = nanos < 0n ? -nanos : nanos;
  if (magnitude === 0n) return '$0.00';
  if (magnitude >= NANOS_PER_DOLLAR / 100n) {
    const cents = divideHalfEven(magnitude, 10_000_000n);
    const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
    return `${sign}$${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
  }
  const digits = magnitude.toString().length;
  const dropped = 10n ** BigInt(Math.max(digits - 4, 0));
  return `${sign}$${nanosToDollars(divideHalfEven(magnitude, dropped) * dropped)}`;
}

/** An exact sum of nano-dollar strings, as they stand in events and reports. */
export function sumNanos(amounts: Iterable<string>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return sum;
}

/**
 * Divides an amount by weights, to the last unit: each part gets its share rounded towards zero, and what is left goes,
 * one unit each, to those that lost most by it (largest remainder); of equals the first. Parts add up to the amount.
 * @param weights not negative, with a sum above zero
 * @throws {RangeError} if they are not
 */
export function divideByWeights(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum <= 0n || weights.some((weight) => weight < 0n)) throw new RangeError('weights that divide nothing');
  const unit = amount < 0n ? -1n : 1n;
  const magnitude = amount * unit;
  const parts = weights.map((weight) => (magnitude * weight) / sum);
  const remainders = weights.map((weight) => (magnitude * weight) % sum);
  const left = magnitude - parts.reduce((total, part) => total + part, 0n);
  const byLoss = [...weights.keys()].toSorted(
    (a, b) => compareAmounts(remainders[b] ?? 0n, remainders[a] ?? 0n) || a - b,
  );
  const raised = new Set(byLoss.slice(0, Number(left)));
  return parts.map((part, index) => (raised.has(index) ? part + 1n : part) * unit);
}

/** Nano-dollars in a cent. */
const NANOS_PER_CENT = NANOS_PER_DOLLAR / 100n;

/**
 * Amounts in whole cents that add up to the cents of their sum (rounded half-even): each is rounded down, and the cents
 * that are missing go to those with the largest remainder; of equals to the first.
 */
export function centsByLargestRemainder(amounts: readonly bigint[]): {
  readonly total: bigint;
  readonly parts: bigint[];
} {
  return byLargestRemainder(amounts, NANOS_PER_CENT);
}

/**
 * The same in another currency, in units of its smallest coin, as decimal text in its main unit.
 * @param perDollar decimal text, units of the currency per US dollar @param digits after the point that its coins have
 */
export function coinsByLargestRemainder(
  amounts: readonly bigint[],
  perDollar: string,
  digits: number,
): { readonly total: string; readonly parts: string[] } {
  const { units, scale } = parseDecimal(perDollar);
  // Amounts in 10^-9 and the rate's scale together; three digits more, so that a coin is never less than one of them.
  const converted = amounts.map((amount) => amount * units * 1_000n);
  const { total, parts } = byLargestRemainder(converted, 10n ** BigInt(9 + 3 + scale - digits));
  const text = (coins: bigint) => movePoint(coins.toString(), digits);
  return { total: text(total), parts: parts.map(text) };
}

function byLargestRemainder(
  amounts: readonly bigint[],
  unit: bigint,
): { readonly total: bigint; readonly parts: bigint[] } {
  const over = (amount: bigint) => ((amount % unit) + unit) % unit;
  const total = divideHalfEven(
    amounts.reduce((sum, amount) => sum + amount, 0n),
    unit,
  );
  const floors = amounts.map((amount) => (amount - over(amount)) / unit);
  const missing = total - floors.reduce((sum, floor) => sum + floor, 0n);
  const byRemainder = [...amounts.keys()].toSorted(
    (a, b) => compareAmounts(over(amounts[b] ?? 0n), over(amounts[a] ?? 0n)) || a - b,
  );
  const raised = new Set(byRemainder.slice(0, Number(missing)));
  return { total, parts: floors.map((floor, index) => (raised.has(index) ? floor + 1n : floor)) };
}

/** An amount in cents by itself, rounded half-even. */
export const centsOf = (nanos: bigint): bigint => divideHalfEven(nanos, NANOS_PER_CENT);

/** For sorting, the smaller first. */
export const compareAmounts = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** An amount without its sign. */
export const magnitudeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** An amount, or nothing where it is below that. */
export const atLeastNothing = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/**
 * An amount as a number of dollars, for statistics: expectations, their errors, what is unusual. What comes of it is an
 * estimate and never enters an account.
 */
export function dollarsForStatistics(nanos: bigint): number {
  return Number(nanos / 1_000n) / 1e6;
}

/** An estimate in dollars as nano-dollars, to the micro-dollar. @throws {RangeError} if it is no finite number */
export function nanosOfEstimate(dollars: number): bigint {
  return BigInt(Math.round(dollars * 1e6)) * 1_000n;
}

/** An exact difference of two decimals, without trailing zeros. */
export function subtractDecimals(left: string, right: string): string {
  const { units, scale } = parseDecimal(right);
  return addDecimals(left, decimalText({ units: -units, scale }));
}

/** The exact product of two decimals, whatever its number of digits, without trailing zeros. */
export function exactProduct(left: string, right: string): string {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  return decimalText({ units: a.units * b.units, scale: a.scale + b.scale });
}

/** What an amount is in another currency, exactly. @param perDollar decimal text, units of it per US dollar */
export const convertedNanos = (nanos: bigint, perDollar: string): string =>
  exactProduct(nanosToDollars(nanos), perDollar);

/** 1 divided by a decimal above zero, to 15 digits after the point, rounded half-even. @throws {RangeError} if it is not above */
export const reciprocal = (text: string): string => divideDecimals('1', text, 15);

/** An amount divided by a decimal above zero, in nano-dollars, rounded half-even. @throws {RangeError} if it is not above */
export const dividedByDecimal = (nanos: bigint, text: string): bigint =>
  BigInt(divideDecimals(nanos.toString(), text, 0));

/** A decimal with its point moved to the left by so many digits, or to the right: `("5250000", 6)` is `"5.25"`. Exact. */
export function movePoint(text: string, digits: number): string {
  const { units, scale } = parseDecimal(text);
  const moved = scale + digits;
  if (moved >= 0) return decimalText({ units, scale: moved });
  return decimalText({ units: units * 10n ** BigInt(-moved), scale: 0 });
}
