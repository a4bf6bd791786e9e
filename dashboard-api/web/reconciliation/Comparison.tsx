import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { CostReportFile, Reconciliation } from '../../../contract/reconciliation-api.ts';
import { Figure } from '../explorer/Figure.tsx';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { RoundedNote } from '../money/Rounded.tsx';
import { StatedAmount } from '../money/StatedAmount.tsx';
import { writePercent } from '../notation/numbers.ts';
import { formatDay } from '../period/instant.ts';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { BillRates, RatesMissing } from './BillRates.tsx';
import { waitingFor } from './bills.ts';
import { comparisonQuery } from './queries.ts';
import { VarianceRows } from './VarianceRows.tsx';
import { grainWords, VARIANCE_REASON_WORDS, type VarianceReason } from './words.ts';

interface ComparisonProps {
  readonly provider: string;
  readonly month: string;
  /** Newest first. */
  readonly bills: readonly CostReportFile[];
  readonly reason: VarianceReason | null;
}

/** A provider's bill of a month beside what was recorded: how far apart, why, and the rows behind it. */
export function Comparison({ provider, month, bills, reason }: ComparisonProps) {
  const comparison = useQuery(comparisonQuery(provider, month, waitingFor(bills, provider, month)));
  return (
    <Loaded query={comparison} what="The comparison" rows={6}>
      {(found) =>
        found && 'missing' in found ? (
          <RatesMissing missing={found.missing} />
        ) : found ? (
          <Compared found={found} month={month} reason={reason} />
        ) : (
          <div className="card mt-4">
            <Empty title={`No bill of ${providerLabel(provider)} for ${monthName(month)}`}>
              Import one that covers a day of the month, or choose another month.
            </Empty>
          </div>
        )
      }
    </Loaded>
  );
}

function Compared({
  found,
  month,
  reason,
}: {
  found: Reconciliation;
  month: string;
  reason: VarianceReason | null;
}) {
  const { provider, firstDay, lastDay, billedNanos, recordedNanos, differenceNanos } = found;
  const { accuracyPercent, accuracyOfRecordedPercent, own, ownCurrency } = found;
  const inOwn = (amount: string | undefined, otherwise: string) =>
    amount === undefined || ownCurrency === null ? (
      otherwise
    ) : (
      <>
        <StatedAmount amount={amount} currency={ownCurrency} /> {otherwise}
      </>
    );
  return (
    <>
      <section className="mt-4" aria-labelledby="compared">
        <h2 id="compared" className="text-sm font-semibold">
          {providerLabel(provider)}, {formatDay(firstDay)} to {formatDay(lastDay)}, UTC
        </h2>
        <p className="text-xs text-muted">
          {grainWords(found)} Days that no bill covers are left out on both sides, and so are simulated calls.
        </p>
        <dl className="card mt-2 grid grid-cols-2 overflow-hidden lg:grid-cols-4">
          <Figure
            name="Billed (USD)"
            value={<Amount nanos={billedNanos} />}
            note={inOwn(own?.billed, 'by the provider')}
          />
          <Figure
            name="Recorded (USD)"
            value={<Amount nanos={recordedNanos} />}
            note={inOwn(own?.recorded, 'here, adjustments included')}
          />
          <Figure
            name="Difference (USD)"
            value={<Amount nanos={differenceNanos} />}
            isAlert={differenceNanos !== '0'}
            note={inOwn(own?.difference, 'billed less recorded')}
          />
          <Figure
            name="Accuracy"
            value={accuracyPercent === null ? '–' : writePercent(accuracyPercent)}
            note={
              accuracyOfRecordedPercent === null
                ? 'nothing of what was billed passed here'
                : `${writePercent(accuracyOfRecordedPercent)} of models that passed here`
            }
          />
        </dl>
        <BillRates found={found} />
      </section>
      <Section title="Why they differ" about="Each difference has one reason. A reason opens its rows.">
        <DataTable
          name="Reasons"
          caption="Differences by reason in US dollars, the largest first. Each row opens its rows."
          columns={reasonColumns(found, month)}
          rows={found.byReason}
          keyOf={({ reason: of }) => of}
          isLinked
        />
        <RoundedNote />
      </Section>
      <VarianceRows found={found} month={month} reason={reason} />
    </>
  );
}

type OfReason = Reconciliation['byReason'][number];

const reasonColumns = ({ provider, differenceNanos, own, ownCurrency }: Reconciliation, month: string) => [
  {
    name: 'Reason',
    className: 'whitespace-nowrap',
    cell: ({ reason }: OfReason) => (
      <Link
        to="/reconciliation"
        search={{ month, provider, reason }}
        hash="rows"
        className="row-link font-medium hover:underline"
        resetScroll={false}
      >
        {VARIANCE_REASON_WORDS[reason].name}
      </Link>
    ),
    foot: 'Total',
  },
  {
    name: 'What it means',
    className: 'w-full max-md:hidden',
    cell: ({ reason }: OfReason) => (
      <span className="text-muted">{VARIANCE_REASON_WORDS[reason].meaning}</span>
    ),
    foot: '',
  },
  {
    name: 'Rows',
    isNumber: true as const,
    cell: ({ rows }: OfReason) => formatCount(rows),
    foot: '',
  },
  ...(own && ownCurrency !== null
    ? [
        {
          name: `Difference (${ownCurrency})`,
          isNumber: true as const,
          className: 'max-sm:hidden',
          cell: ({ ownDifference }: OfReason) =>
            ownDifference !== null && <StatedAmount amount={ownDifference} currency={ownCurrency} />,
          foot: <StatedAmount amount={own.difference} currency={ownCurrency} />,
        },
      ]
    : []),
  {
    name: 'Difference (USD)',
    isNumber: true as const,
    cell: (of: OfReason) => <Amount nanos={of.differenceNanos} />,
    foot: <Amount nanos={differenceNanos} />,
  },
];
