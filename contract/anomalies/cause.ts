/**
 * Why something cost more than before: which key and model moved, and how much of it is more calls, other prices, less use of
 * caches, or longer calls. Movers add up to the difference, and so do the effects, to the last nano-dollar. Pure.
 */
import { divideHalfEven, dollarsForStatistics, nanosOfEstimate } from '../money.ts';

export interface KeyModelUse {
  readonly keyId: string;
  readonly model: string | null;
  readonly costNanos: bigint;
  readonly calls: number;
}

export interface ClassUse {
  readonly keyId: string;
  readonly model: string | null;
  readonly class: string;
  readonly quantity: number;
  readonly costNanos: bigint;
}

/** Usage of a time; `before` is that of so many times together. */
export interface Use {
  readonly lines: readonly KeyModelUse[];
  readonly classes: readonly ClassUse[];
}

export interface Mover {
  readonly keyId: string;
  readonly model: string | null;
  readonly deltaNanos: string;
}

export interface Cause {
  readonly differenceNanos: string;
  /** The greatest, at most three; `othersNanos` is the rest. */
  readonly movers: readonly Mover[];
  readonly othersNanos: string;
  /** Integer nano-dollars; they add up to the difference. `size`: longer calls, and what is left. */
  readonly effects: {
    readonly calls: string;
    readonly price: string;
    readonly cache: string;
    readonly size: string;
  };
}

const MOST_MOVERS = 3;
const CACHE = 'input.cacheRead';

/** @param times how many times `before` is of: it is compared with the mean of one */
export function causeOf(now: Use, before: Use, times: number): Cause {
  const share = (nanos: bigint) => divideHalfEven(nanos, BigInt(times));
  const then = new Map(before.lines.map((line) => [nameOf(line), line]));
  const known = new Set(now.lines.map(nameOf));
  const gone = before.lines.filter((line) => !known.has(nameOf(line)));
  const deltas = [
    ...now.lines.map((line) => ({
      line,
      delta: line.costNanos - share(then.get(nameOf(line))?.costNanos ?? 0n),
    })),
    ...gone.map((line) => ({ line, delta: -share(line.costNanos) })),
  ].sort((one, other) => (other.delta > one.delta ? 1 : other.delta < one.delta ? -1 : 0));
  const difference = deltas.reduce((sum, { delta }) => sum + delta, 0n);
  const movers = deltas.filter(({ delta }) => delta > 0n).slice(0, MOST_MOVERS);
  const moved = movers.reduce((sum, { delta }) => sum + delta, 0n);
  const calls =
    callsEffect(now, then, times, share) - gone.reduce((sum, line) => sum + share(line.costNanos), 0n);
  const { price, cache } = classEffects(now.classes, before.classes);
  return {
    differenceNanos: String(difference),
    movers: movers.map(({ line: { keyId, model }, delta }) => ({ keyId, model, deltaNanos: String(delta) })),
    othersNanos: String(difference - moved),
    effects: {
      calls: String(calls),
      price: String(price),
      cache: String(cache),
      size: String(difference - calls - price - cache),
    },
  };
}

const nameOf = ({ keyId, model }: { readonly keyId: string; readonly model: string | null }): string =>
  `${keyId} ${model ?? ''}`;

/** More or fewer calls, each at what it cost before; what was not there before is all more calls. */
function callsEffect(
  { lines }: Use,
  then: ReadonlyMap<string, KeyModelUse>,
  times: number,
  share: (nanos: bigint) => bigint,
): bigint {
  let total = 0n;
  for (const line of lines) {
    const before = then.get(nameOf(line));
    if (!before || before.calls === 0) {
      total += line.costNanos - share(before?.costNanos ?? 0n);
      continue;
    }
    const more = line.calls / (before.calls / times) - 1;
    total += nanosOfEstimate(dollarsForStatistics(share(before.costNanos)) * more);
  }
  return total;
}

/** Other unit prices at what was used now; and input that came from caches before, at the difference of the prices then. */
function classEffects(
  now: readonly ClassUse[],
  before: readonly ClassUse[],
): { price: bigint; cache: bigint } {
  const then = Map.groupBy(before, nameOf);
  let [price, cache] = [0, 0];
  for (const [name, uses] of Map.groupBy(now, nameOf)) {
    const earlier = new Map((then.get(name) ?? []).map((use) => [use.class, use]));
    for (const use of uses) {
      const [unit, unitThen] = [unitPrice(use), unitPrice(earlier.get(use.class))];
      if (unit !== null && unitThen !== null) price += use.quantity * (unit - unitThen);
    }
    const [cached, uncached] = [unitPrice(earlier.get(CACHE)), unitPrice(earlier.get('input.uncached'))];
    if (cached === null || uncached === null) continue;
    const input = inputOf(uses);
    cache += (input * cacheShare([...earlier.values()]) - input * cacheShare(uses)) * (uncached - cached);
  }
  return { price: nanosOfEstimate(price), cache: nanosOfEstimate(cache) };
}

function unitPrice(use: ClassUse | undefined): number | null {
  return use && use.quantity > 0 ? dollarsForStatistics(use.costNanos) / use.quantity : null;
}

const inputOf = (uses: readonly ClassUse[]): number =>
  uses.reduce((sum, use) => sum + (use.class.startsWith('input.') ? use.quantity : 0), 0);

function cacheShare(uses: readonly ClassUse[]): number {
  const input = inputOf(uses);
  const cached = uses.find((use) => use.class === CACHE)?.quantity ?? 0;
  return input > 0 ? cached / input : 0;
}
