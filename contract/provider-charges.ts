/**
 * What a provider charges or credits besides usage: its parts by month, which are shared among that month's calls. Pure.
 * Effective cost is contracted cost with these shares (FOCUS, EffectiveCost).
 */
import { monthAfter, monthPeriod } from './accounting-period.ts';
import { divideHalfEven } from './money.ts';

/** `commitment`: paid besides usage, as reserved capacity or a minimum; `credit`: taken off. */
export const CHARGE_CATEGORIES = ['commitment', 'credit'] as const;
export type ChargeCategory = (typeof CHARGE_CATEGORIES)[number];

/** Days that a charge may be for, about: a commitment of three years. */
export const MOST_CHARGE_DAYS = 1_100;

export interface ProviderCharge {
  readonly category: ChargeCategory;
  readonly provider: string;
  /** Null: every model of the provider. */
  readonly model: string | null;
  /** Both inclusive, UTC. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Above zero. */
  readonly amountNanos: bigint;
}

/** What is shared among the calls of a provider, or of one model, within one month (UTC). */
export interface ChargePart {
  readonly provider: string;
  readonly model: string | null;
  readonly month: string;
  /** The days of the month that the charge is for, `to` exclusive. */
  readonly from: Date;
  readonly to: Date;
  /** Below zero: a credit. */
  readonly nanos: bigint;
}

const DAY_MS = 86_400_000;

/** What a charge adds to costs: below zero, a credit. */
export const signedNanos = ({ category, amountNanos }: ProviderCharge): bigint =>
  category === 'credit' ? -amountNanos : amountNanos;

/** A charge by months, so much for each day: parts add up to it, and a month's part stays what it is when others pass. */
export function partsByMonth(charge: ProviderCharge): ChargePart[] {
  const { provider, model, firstDay, lastDay } = charge;
  const [first, end] = [Date.parse(firstDay), Date.parse(lastDay) + DAY_MS];
  const days = BigInt((end - first) / DAY_MS);
  const nanos = signedNanos(charge);
  const until = (at: number) => divideHalfEven(nanos * BigInt((at - first) / DAY_MS), days);
  const parts: ChargePart[] = [];
  for (let month = firstDay.slice(0, 7); month <= lastDay.slice(0, 7); month = monthAfter(month)) {
    const { from, to } = monthPeriod(month);
    const [start, stop] = [Math.max(from.getTime(), first), Math.min(to.getTime(), end)];
    parts.push({
      provider,
      model,
      month,
      from: new Date(start),
      to: new Date(stop),
      nanos: until(stop) - until(start),
    });
  }
  return parts;
}

/** Parts of the same calls as one. */
export function joinedParts(parts: readonly ChargePart[]): ChargePart[] {
  const sameCalls = Map.groupBy(parts, ({ provider, model, from, to }) =>
    JSON.stringify([provider, model, from.getTime(), to.getTime()]),
  );
  return [...sameCalls.values()].flatMap((same) => {
    const [first] = same;
    const nanos = same.reduce((sum, part) => sum + part.nanos, 0n);
    return first && nanos !== 0n ? [{ ...first, nanos }] : [];
  });
}
