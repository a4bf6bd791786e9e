/** Which keys and models cost more or less than before, and mostly why. Pure. */
import { causeOf, type KeyModelUse, type Use } from '../../contract/anomalies/cause.ts';
import { compareAmounts, magnitudeOf } from '../../contract/money.ts';
import type { MoveReason } from '../../contract/month-to-date-api.ts';

export interface Move {
  readonly keyId: string;
  readonly model: string | null;
  readonly deltaNanos: bigint;
  readonly reason: MoveReason;
}

export interface Moves {
  /** The greatest first, in either direction. */
  readonly movers: readonly Move[];
  readonly othersNanos: bigint;
  /** Movers and others together. */
  readonly differenceNanos: bigint;
}

/** @param most so many movers at most */
export function movesOf(now: Use, before: Use, most: number): Moves {
  const then = new Map(before.lines.map((line) => [nameOf(line), line]));
  const known = new Set(now.lines.map(nameOf));
  const pairs = [
    ...now.lines.map((line) => ({ line, delta: line.costNanos - (then.get(nameOf(line))?.costNanos ?? 0n) })),
    ...before.lines.flatMap((line) => (known.has(nameOf(line)) ? [] : [{ line, delta: -line.costNanos }])),
  ];
  const byMagnitude = pairs
    .filter(({ delta }) => delta !== 0n)
    .toSorted((one, other) => compareAmounts(magnitudeOf(other.delta), magnitudeOf(one.delta)));
  const movers = byMagnitude.slice(0, most).map(({ line: { keyId, model }, delta }) => ({
    keyId,
    model,
    deltaNanos: delta,
    reason: reasonOf(useOf(now, { keyId, model }), useOf(before, { keyId, model })),
  }));
  const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);
  const differenceNanos = total(pairs.map(({ delta }) => delta));
  return {
    movers,
    differenceNanos,
    othersNanos: differenceNanos - total(movers.map(({ deltaNanos }) => deltaNanos)),
  };
}

function reasonOf(now: Use, before: Use): MoveReason {
  if (before.lines.length === 0) return 'new';
  if (now.lines.length === 0) return 'gone';
  const { effects } = causeOf(now, before, 1);
  const reasons = (['calls', 'price', 'cache', 'size'] as const).toSorted((one, other) =>
    compareAmounts(magnitudeOf(BigInt(effects[other])), magnitudeOf(BigInt(effects[one]))),
  );
  return reasons[0] ?? 'size';
}

type Named = Pick<KeyModelUse, 'keyId' | 'model'>;

const nameOf = ({ keyId, model }: Named): string => `${keyId} ${model ?? ''}`;

function useOf({ lines, classes }: Use, named: Named): Use {
  const isIt = (one: Named) => nameOf(one) === nameOf(named);
  return { lines: lines.filter(isIt), classes: classes.filter(isIt) };
}
