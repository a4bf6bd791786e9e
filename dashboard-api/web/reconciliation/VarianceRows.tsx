import { Link, useNavigate } from '@tanstack/react-router';
import type { Reconciliation } from '../../../contract/reconciliation-api.ts';
import { countOf } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { StatedAmount } from '../money/StatedAmount.tsx';
import { endOfDay } from '../period/days.ts';
import { formatDay } from '../period/instant.ts';
import { customPeriod, DEFAULT_PERIOD } from '../period/period.ts';
import type { Column } from '../shell/DataTable.tsx';
import { LongTable } from '../shell/LongTable.tsx';
import { Section } from '../shell/Section.tsx';
import { writeView } from '../view/search.ts';
import { CLASS_WORDS, VARIANCE_REASON_WORDS, type VarianceReason } from './words.ts';

interface VarianceRowsProps {
  readonly found: Reconciliation;
  readonly month: string;
  /** Null: of every reason. */
  readonly reason: VarianceReason | null;
}

type Row = Reconciliation['rows'][number];

/** The rows behind a difference, the largest first, each with the calls that were recorded of it. */
export function VarianceRows({ found, month, reason }: VarianceRowsProps) {
  const navigate = useNavigate();
  const { provider, rows, rowsOmitted, byReason } = found;
  const shown = reason === null ? rows : rows.filter((row) => row.reason === reason);
  return (
    <div id="rows">
      <Section
        title="Rows"
        about={`The largest difference first${rowsOmitted > 0 ? `; the ${countOf(rowsOmitted, 'smallest row', 'smallest rows')} of the month ${rowsOmitted === 1 ? 'is' : 'are'} not listed and add up all the same` : ''}.`}
        aside={
          <label className="inline-flex items-center gap-2 text-muted">
            Reason
            <select
              className="control"
              value={reason ?? ''}
              onChange={(event) => {
                const chosen = byReason.find(({ reason: of }) => of === event.target.value)?.reason;
                void navigate({
                  to: '/reconciliation',
                  search: { month, provider, ...(chosen ? { reason: chosen } : {}) },
                  resetScroll: false,
                });
              }}
            >
              <option value="">Every reason</option>
              {byReason.map(({ reason: of }) => (
                <option key={of} value={of}>
                  {VARIANCE_REASON_WORDS[of].name}
                </option>
              ))}
            </select>
          </label>
        }
      >
        {shown.length === 0 ? (
          <p className="px-3 pb-4 text-muted">
            {reason === null
              ? 'Nothing was billed or recorded.'
              : 'None of the rows that are listed has this reason.'}
          </p>
        ) : (
          <LongTable
            name="Rows"
            caption="Rows of the comparison in US dollars, the largest difference first"
            columns={columnsOf(found)}
            rows={shown}
            keyOf={({ day, account, model, class: of }) => JSON.stringify([day, account, model, of])}
          />
        )}
      </Section>
    </div>
  );
}

function columnsOf({ provider, grain, ownCurrency }: Reconciliation): Column<Row>[] {
  const has = (field: (typeof grain)[number]) => grain.includes(field);
  return [
    {
      name: 'Day (UTC)',
      className: 'whitespace-nowrap',
      cell: (row) => <Day row={row} provider={provider} />,
    },
    ...(has('account')
      ? [{ name: 'Account', className: 'max-md:hidden', cell: ({ account }: Row) => account ?? 'not stated' }]
      : []),
    ...(has('model')
      ? [
          {
            name: 'Model',
            className: 'w-full',
            cell: ({ model }: Row) => <span className="wrap-anywhere">{model ?? 'not stated'}</span>,
          },
        ]
      : []),
    ...(has('class')
      ? [
          {
            name: 'Class',
            className: 'whitespace-nowrap max-sm:hidden',
            cell: ({ class: of }: Row) => (of ? CLASS_WORDS[of] : ''),
          },
        ]
      : []),
    {
      name: 'Reason',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ reason }) => (
        <span title={VARIANCE_REASON_WORDS[reason].meaning}>{VARIANCE_REASON_WORDS[reason].name}</span>
      ),
    },
    ...(ownCurrency === null ? [] : ownColumns(ownCurrency)),
    {
      name: 'Billed (USD)',
      isNumber: true,
      className: 'max-sm:hidden',
      cell: ({ billedNanos }) => <Amount nanos={billedNanos} />,
    },
    {
      name: 'Recorded (USD)',
      isNumber: true,
      className: 'max-sm:hidden',
      cell: ({ recordedNanos, unknownLines }) => (
        <>
          {unknownLines > 0 && (
            <span
              title={`and ${countOf(unknownLines, 'line')} of unknown cost`}
              className="mr-1.5 text-muted"
            >
              ≥
            </span>
          )}
          <Amount nanos={recordedNanos} />
        </>
      ),
    },
    {
      name: 'Difference (USD)',
      isNumber: true,
      cell: ({ differenceNanos }) => <Amount nanos={differenceNanos} />,
    },
  ];
}

/** What the bill states in its own currency, and how far that is from what was recorded. */
const ownColumns = (currency: string): Column<Row>[] =>
  (['billed', 'difference'] as const).map((side) => ({
    name: `${side === 'billed' ? 'Billed' : 'Difference'} (${currency})`,
    isNumber: true,
    className: 'max-lg:hidden',
    cell: ({ own }: Row) => own && <StatedAmount amount={own[side]} currency={currency} />,
  }));

/** A day opens the calls that were recorded of it, where there are any. */
function Day({ row: { day, recordedNanos, unknownLines }, provider }: { row: Row; provider: string }) {
  if (recordedNanos === '0' && unknownLines === 0) return formatDay(day);
  const period = customPeriod(`${day}T00:00:00Z`, endOfDay(day) ?? '') ?? DEFAULT_PERIOD;
  const view = { period, groupBy: 'model', filters: [{ field: 'provider', value: provider }] } as const;
  return (
    <Link
      to="/requests"
      search={writeView(view)}
      className="text-accent underline"
      aria-label={`${formatDay(day)}, its calls`}
    >
      {formatDay(day)}
    </Link>
  );
}
