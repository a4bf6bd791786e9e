import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { ReportFigures, ReportRow, UsageReport } from '../../../contract/usage-report.ts';
import { rowName } from '../cost-explorer/words.ts';
import { ConversionNote } from '../currency/ShownIn.tsx';
import { AmountsShownBy } from '../currency/shown.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatShare } from '../money/share.ts';
import { formatIsoDay } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Freshness } from '../shell/Freshness.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { SimulatedBadge } from '../shell/Simulated.tsx';
import { StartLink } from '../start/StartLink.tsx';
import { fieldName } from '../view/names.ts';
import { callCostQuery } from './queries.ts';
import { CALL_SPLITS, type CallSplit, callCostQuestion, type UnitCostSearch } from './search.ts';

interface CallCostsProps {
  readonly search: UnitCostSearch;
  readonly onChange: (by: CallSplit) => void;
}

/** What usage comes to by the call, by tokens and by user, beside list prices and what caches saved. */
export function CallCosts({ search, onChange }: CallCostsProps) {
  const titleId = useId();
  const by = search.by ?? 'model';
  const answer = useQuery(callCostQuery(callCostQuestion(search, Date.now())));
  const report = answer.data;
  return (
    <section className="card mt-4" aria-labelledby={titleId} aria-busy={answer.isPlaceholderData}>
      <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3">
        <div className="flex items-center gap-3">
          <h2 id={titleId} className="font-semibold">
            What calls cost ({report?.conversion?.currency ?? 'USD'})
          </h2>
          {report?.hasSimulated && <SimulatedBadge />}
        </div>
        <label className="inline-flex items-center gap-2 text-muted">
          Split by
          <select
            className="control"
            value={by}
            onChange={({ target }) => onChange(CALL_SPLITS.find((one) => one === target.value) ?? by)}
          >
            {CALL_SPLITS.map((field) => (
              <option key={field} value={field}>
                {fieldName(field)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="px-4 pb-2">
        <Freshness dataAsOf={report?.dataAsOf} isStale={answer.isRefetchError} />
        {search.currency !== undefined && report?.conversion !== undefined && (
          <ConversionNote currency={search.currency} conversion={report.conversion} />
        )}
      </div>
      <Loaded query={answer} what="What calls cost" rows={5}>
        {(made) =>
          made.rows.length === 0 ? (
            <Empty title="No calls">
              {made.dataAsOf === null ? (
                <>
                  What the calls of some days cost stands here, by model, team or key, once there are any.{' '}
                  <StartLink className="text-accent underline">Make the first call</StartLink>
                </>
              ) : (
                'Nobody called on these days. Choose others.'
              )}
            </Empty>
          ) : (
            <AmountsShownBy value={made.conversion ?? null}>
              <Costs report={made} />
            </AmountsShownBy>
          )
        }
      </Loaded>
    </section>
  );
}

function Costs({ report }: { report: UsageReport }) {
  const { total, from, to, groupBy } = report;
  const split = fieldName(groupBy[0] ?? 'model');
  const last = new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
  const unshared = report.unsharedNanos ?? '0';
  const unpriced = total.cacheSavings?.unpricedTokens ?? '0';
  return (
    <>
      <DataTable
        name="What calls cost"
        caption={`What calls cost by ${split.toLowerCase()}, most first`}
        columns={[
          {
            name: split,
            className: 'w-full max-sm:wrap-anywhere',
            cell: (row: ReportRow) => rowName(row),
            foot: 'Total',
          },
          ...columnsOf(total),
        ]}
        rows={report.rows}
        keyOf={({ path }) => JSON.stringify(path)}
      />
      <p className="border-t border-line px-4 py-3 text-xs text-muted">
        {formatIsoDay(from.slice(0, 10))} to {formatIsoDay(last)}, days of {report.timeZone}. Amounts are
        known costs at your prices; effective cost has its share of commitments and credits. Tokens are
        counted in and out. A user is somebody who owns a key that was called with; keys of teams and services
        belong to nobody and are in no amount per user. Cache savings are what cached tokens would have cost
        as uncached input of the same model that day, less what they cost: an average, and below zero where
        writing cost more than reading saved.
        {unpriced !== '0' && ` ${formatCount(unpriced)} cached tokens had nothing to compare with.`}
        {total.unknownLines > 0 &&
          ` ${formatCount(total.unknownLines)} lines of unknown cost are in no amount.`}
        {unshared !== '0' && (
          <>
            {' '}
            <Amount nanos={unshared} /> of commitments and credits is shared by no call.
          </>
        )}
      </p>
    </>
  );
}

type Figured = Column<ReportRow>;

/** @param total stands beneath */
function columnsOf(total: ReportFigures): Figured[] {
  const column = (
    name: string,
    of: (figures: ReportFigures) => Figured['foot'],
    className?: string,
  ): Figured => ({
    name,
    isNumber: true,
    cell: ({ figures }) => of(figures),
    foot: of(total),
    ...(className === undefined ? {} : { className }),
  });
  const amount = (name: string, of: (figures: ReportFigures) => string | null, className?: string) =>
    column(
      name,
      (figures) => {
        const nanos = of(figures);
        return nanos === null ? '–' : <Amount nanos={nanos} />;
      },
      className,
    );
  return [
    amount('List', ({ listNanos }) => listNanos ?? null, 'max-lg:hidden'),
    amount('Contracted', ({ contractedNanos }) => contractedNanos),
    amount('Effective', ({ effectiveNanos }) => effectiveNanos ?? null, 'max-xl:hidden'),
    column(
      'Below list',
      ({ belowListNanos, listNanos }) => formatShare(BigInt(belowListNanos ?? 0), BigInt(listNanos ?? 0)),
      'max-lg:hidden',
    ),
    amount('Cache savings', ({ cacheSavings }) => cacheSavings?.savedNanos ?? null, 'max-md:hidden'),
    column('Calls', ({ requests }) => (requests === null ? '–' : formatCount(requests)), 'max-sm:hidden'),
    amount('Per call', ({ perCallNanos }) => perCallNanos ?? null),
    amount(
      'Per 1,000 tokens',
      ({ perThousandTokensNanos }) => perThousandTokensNanos ?? null,
      'max-sm:hidden',
    ),
    column('Users', ({ activeUsers }) => formatCount(activeUsers?.count ?? 0), 'max-md:hidden'),
    amount('Per user', ({ activeUsers }) => activeUsers?.perUserNanos ?? null, 'max-md:hidden'),
  ];
}
