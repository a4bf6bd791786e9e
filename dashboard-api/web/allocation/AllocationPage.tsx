import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { monthOf } from '../../../contract/accounting-period.ts';
import type { AllocationStatement } from '../../../contract/allocation-api.ts';
import { CurrencySelect } from '../currency/CurrencySelect.tsx';
import { ConversionNote } from '../currency/ShownIn.tsx';
import { Figure } from '../explorer/Figure.tsx';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { MonthPicker } from '../period/MonthPicker.tsx';
import { monthName } from '../period/months.ts';
import { Empty } from '../shell/Empty.tsx';
import { Freshness } from '../shell/Freshness.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { CostCentres } from './CostCentres.tsx';
import { statementQuery } from './queries.ts';
import { Rules } from './Rules.tsx';
import { StatementTable } from './StatementTable.tsx';
import { validateAllocationSearch } from './search.ts';

const NO_FIGURE = '–';

/** Who is charged for what: a month by cost centre, the rules that it comes from, and the cost centres. */
export function AllocationPage() {
  const search = validateAllocationSearch(useSearch({ strict: false }));
  const { month = monthOf(new Date()), currency = null } = search;
  const navigate = useNavigate();
  const statement = useQuery(statementQuery(month, currency));
  const figures = statement.data;
  return (
    <Page
      title="Allocation"
      isSimulated={figures?.hasSimulated ?? false}
      aside={<Freshness dataAsOf={figures?.dataAsOf} isStale={statement.isRefetchError} />}
    >
      <div className="mt-3 flex flex-wrap items-center gap-2 print:hidden">
        <MonthPicker
          month={month}
          onChange={(next) =>
            void navigate({ to: '/allocation', search: { ...search, month: next }, resetScroll: false })
          }
        />
        <CurrencySelect
          value={currency}
          onChange={(next) =>
            void navigate({
              to: '/allocation',
              search: { month, ...(next === null ? {} : { currency: next }) },
              resetScroll: false,
            })
          }
        />
        <button type="button" className="control" disabled={!figures} onClick={() => print()}>
          Print
        </button>
      </div>
      {currency !== null && figures && <ConversionNote currency={currency} conversion={figures.conversion} />}
      <Figures figures={figures} isFailed={statement.isLoadingError} />
      <Section
        title={`${monthName(month)} by cost centre`}
        about="A month of the books, UTC, in US dollars. Allocated and unallocated are the total."
      >
        <Loaded query={statement} what="The statement">
          {(made) =>
            made.totalNanos === '0' && made.rows.length === 0 ? (
              <Empty title="Nothing was spent">
                {monthName(month)} has no call of known cost
                {made.unknownLines > 0 && `, and ${formatCount(made.unknownLines)} lines of unknown cost`}.
              </Empty>
            ) : (
              <StatementTable statement={made} />
            )
          }
        </Loaded>
      </Section>
      <div className="print:hidden">
        <Rules month={month} />
        <CostCentres />
      </div>
    </Page>
  );
}

function Figures({ figures, isFailed }: { figures: AllocationStatement | undefined; isFailed: boolean }) {
  const nothing = isFailed ? NO_FIGURE : undefined;
  const isLeft = figures !== undefined && figures.unallocated.costNanos !== '0';
  const isNothing = figures?.totalNanos === '0';
  return (
    <dl className="card mt-4 grid grid-cols-2 overflow-hidden lg:grid-cols-4">
      <Figure
        name="Spend of the month (USD)"
        value={figures ? <Amount nanos={figures.totalNanos} /> : nothing}
        note={figures && 'allocated and unallocated'}
      />
      <Figure
        name="Allocated (USD)"
        value={figures ? <Amount nanos={figures.allocatedNanos} /> : nothing}
        note={
          figures &&
          (isNothing
            ? 'nothing was spent'
            : `${formatShare(BigInt(figures.allocatedNanos), BigInt(figures.totalNanos))} of the spend`)
        }
      />
      <Figure
        name="Unallocated (USD)"
        isAlert={isLeft}
        value={figures ? <Amount nanos={figures.unallocated.costNanos} /> : nothing}
        note={
          figures &&
          (isLeft
            ? `${formatShare(BigInt(figures.unallocated.costNanos), BigInt(figures.totalNanos))} of the spend`
            : isNothing
              ? 'nothing was spent'
              : 'everything is given to somebody')
        }
      />
      <Figure
        name="Lines of unknown cost"
        isAlert={figures !== undefined && figures.unknownLines > 0}
        value={figures ? formatCount(figures.unknownLines) : nothing}
        note={figures && (figures.unknownLines === 0 ? 'every cost is known' : 'in nobody’s amount')}
      />
    </dl>
  );
}
