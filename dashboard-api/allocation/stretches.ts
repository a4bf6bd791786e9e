/** Periods cut where other rules of allocation begin. No I/O. */
import { monthOf, monthPeriod } from '../../contract/accounting-period.ts';
import type { AllocationRule } from '../../contract/allocation-api.ts';
import type { StoredRules } from '../../db/allocation/rules.ts';

/** `to` is exclusive. */
interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Rules in force for a part of a period. */
export interface Stretch extends Period {
  /** Null: there were none yet, or these are a draft. */
  readonly version: number | null;
  readonly rules: readonly AllocationRule[];
}

/** A part of a report's period, with all of the month's stretch that it lies in, which proportional shares follow. */
export interface ReportStretch extends Stretch {
  readonly whole: Period;
}

/**
 * A period cut where another version of the rules begins.
 * @param versions newest first
 */
export function stretchesIn({ from, to }: Period, versions: readonly StoredRules[]): Stretch[] {
  const starts = versions.map(({ effectiveFrom }) => effectiveFrom.getTime());
  const within = starts.filter((at) => at > from.getTime() && at < to.getTime());
  const cuts = [...new Set([from.getTime(), ...within])].toSorted((one, other) => one - other);
  return cuts.map((start, index) => {
    const held = versions.filter(({ effectiveFrom }) => effectiveFrom.getTime() <= start);
    const [inForce] = held.toSorted(
      (one, other) =>
        other.effectiveFrom.getTime() - one.effectiveFrom.getTime() || other.version - one.version,
    );
    return {
      from: new Date(start),
      to: new Date(cuts[index + 1] ?? to.getTime()),
      version: inForce?.version ?? null,
      rules: inForce?.rules ?? [],
    };
  });
}

/** The same of any period, cut at the ends of months too where rules divide in proportion: each month has its own. */
export function reportStretches(period: Period, versions: readonly StoredRules[]): ReportStretch[] {
  const isByMonth = versions.some(({ rules }) => rules.some(({ split }) => split.method === 'proportional'));
  const parts = isByMonth ? monthsOf(period) : [period];
  return parts.flatMap((part) =>
    stretchesIn(part, versions).flatMap((stretch) => {
      const [from, to] = [laterOf(stretch.from, period.from), earlierOf(stretch.to, period.to)];
      return from < to ? [{ ...stretch, from, to, whole: { from: stretch.from, to: stretch.to } }] : [];
    }),
  );
}

function monthsOf({ from, to }: Period): Period[] {
  const months: Period[] = [];
  for (let at = from; at < to; at = months.at(-1)?.to ?? to) months.push(monthPeriod(monthOf(at)));
  return months;
}

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other);
const earlierOf = (one: Date, other: Date): Date => (one < other ? one : other);
