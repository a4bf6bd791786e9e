/** How far a month of the books is, what has to be seen to before it is signed, and what can be done next. Pure. */
import { monthAfter, monthOf, monthPeriod, touchesMonth } from '../../../contract/accounting-period.ts';
import type { CloseMonth, CloseState } from '../../../contract/close-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { CostReportFile } from '../../../contract/reconciliation-api.ts';
import { countOf } from '../figures/count.ts';
import { monthName } from '../period/months.ts';
import type { MonthDetail } from './queries.ts';

export const STATE_WORDS: Readonly<Record<CloseState, string>> = {
  open: 'open',
  draft: 'draft',
  reconciled: 'reconciled',
  closed: 'closed',
};

/** As a list of months shows it. */
export interface ListedMonth {
  readonly month: string;
  /** Null: nobody has begun to close it. */
  readonly known: CloseMonth | null;
  readonly isOver: boolean;
}

/** Months that nobody has begun are offered this far back where none is closed. */
const OFFERED_BEFORE = 3;

/** Months that were begun, and those that wait: from the last closed one to the present. Newest first. */
export function listedMonths(
  { closedUpTo, months }: { readonly closedUpTo: string | null; readonly months: readonly CloseMonth[] },
  now: Date,
): ListedMonth[] {
  const present = monthOf(now);
  const names = new Set(months.map(({ month }) => month));
  const start = closedUpTo
    ? monthAfter(closedUpTo)
    : monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - OFFERED_BEFORE)));
  for (let month = start; month <= present; month = monthAfter(month)) names.add(month);
  return [...names]
    .toSorted()
    .toReversed()
    .map((month) => ({
      month,
      known: months.find((one) => one.month === month) ?? null,
      isOver: monthPeriod(month).to <= now,
    }));
}

/** `good`: seen to. `attention`: somebody should look. `stop`: it cannot be signed so. */
export type Standing = 'good' | 'attention' | 'stop';

export interface MonthCheck {
  readonly name: string;
  readonly standing: Standing;
  readonly words: string;
  /** The page that has more about it. */
  readonly to?: 'completeness' | 'allocation' | 'prices' | 'reconciliation';
}

interface Facts {
  readonly detail: MonthDetail;
  readonly closedUpTo: string | null;
  /** Null: bills cannot be seen with this person's rights. */
  readonly bills: readonly CostReportFile[] | null;
  readonly now: Date;
}

/** What has to be seen to before a month is signed. */
export function monthChecks({ detail, closedUpTo, bills, now }: Facts): MonthCheck[] {
  const { statement, gaps, month } = detail;
  const isOver = monthPeriod(month.month).to <= now;
  const next = closedUpTo === null ? null : monthAfter(closedUpTo);
  const isInTurn = next === null || next >= month.month;
  const left = statement.allocation.unallocated.costNanos;
  return [
    {
      name: 'The month is over',
      standing: isOver ? 'good' : 'stop',
      words: isOver ? 'ended, UTC' : 'still under way; it can be closed once it has ended, UTC',
    },
    {
      name: 'Months before it are closed',
      standing: isInTurn ? 'good' : 'stop',
      words: isInTurn
        ? next === null
          ? 'none was closed yet: this one closes all before it'
          : 'it is its turn'
        : `${monthName(next)} comes first`,
    },
    gapCheck(gaps),
    {
      name: 'Every cost is known',
      standing: statement.unknownLines === 0 ? 'good' : 'attention',
      words:
        statement.unknownLines === 0
          ? 'no line is of unknown cost'
          : `${countOf(statement.unknownLines, 'line')} of unknown cost, in no amount`,
      to: 'prices',
    },
    {
      name: 'Everything is allocated',
      standing: left === '0' ? 'good' : 'attention',
      words: left === '0' ? 'nothing is left over' : 'a part is given to nobody',
      to: 'allocation',
    },
    ...(bills ? [billCheck(detail, bills)] : []),
  ];
}

function gapCheck(gaps: MonthDetail['gaps']): MonthCheck {
  const name = 'Everything has arrived';
  if (gaps === null) return { name, standing: 'good', words: 'asked when it was signed' };
  if (gaps.length === 0) return { name, standing: 'good', words: 'from every gate', to: 'completeness' };
  return {
    name,
    standing: 'attention',
    to: 'completeness',
    words: `${countOf(gaps.length, 'gate')} with gaps; whoever signs accepts them`,
  };
}

/** Providers of the statement without a bill that covers a day of the month, or whose bill has days without a rate. */
function billCheck({ statement }: MonthDetail, bills: readonly CostReportFile[]): MonthCheck {
  const { month } = statement;
  const ofMonth = bills.filter((bill) => !bill.isReplaced && touchesMonth(bill, month));
  const covered = new Set(ofMonth.map(({ provider }) => provider));
  const waiting = new Set(
    ofMonth
      .filter(({ missingRates }) => missingRates.some((days) => touchesMonth(days, month)))
      .map(({ provider }) => provider),
  );
  const spentAt = [...new Set(statement.rows.map(({ provider }) => provider))].toSorted();
  const without = spentAt.filter((provider) => !covered.has(provider));
  const words =
    spentAt.length === 0
      ? 'nothing was spent'
      : [
          without.length === 0
            ? 'a bill of each provider is here'
            : `no bill of ${without.map(providerLabel).join(', ')}`,
          ...(waiting.size === 0
            ? []
            : [`no rate for that of ${[...waiting].map(providerLabel).join(', ')}`]),
        ].join('; ');
  return {
    name: 'Compared with the bills',
    words,
    to: 'reconciliation',
    standing: without.length === 0 && waiting.size === 0 ? 'good' : 'attention',
  };
}

/** Signatures under the statement as it is now; those under another count for nothing. */
export const validSignatures = ({ signatures, statementSha256 }: MonthDetail): MonthDetail['signatures'] =>
  signatures.filter((one) => one.statementSha256 === statementSha256);

/** Revisions of which a stored statement can be had, newest first. */
export function keptRevisions({ revision, state }: Pick<CloseMonth, 'revision' | 'state'>): number[] {
  const last = state === 'closed' ? revision : revision - 1;
  return Array.from({ length: last }, (_, back) => last - back);
}
