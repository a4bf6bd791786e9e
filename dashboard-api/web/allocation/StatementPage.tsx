import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { monthOf, monthPeriod } from '../../../contract/accounting-period.ts';
import type { AllocationStatement } from '../../../contract/allocation-api.ts';
import { sessionQuery } from '../api/queries.ts';
import { closeQuery } from '../close/queries.ts';
import { CurrencySelect } from '../currency/CurrencySelect.tsx';
import { conversionWords, formatExactDollars } from '../currency/format.ts';
import { countOf } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatCents } from '../money/cents.ts';
import { RoundedNote } from '../money/Rounded.tsx';
import { formatShare } from '../money/share.ts';
import { writeMoney } from '../notation/numbers.ts';
import { formatInstant } from '../period/instant.ts';
import { MonthPicker } from '../period/MonthPicker.tsx';
import { monthName } from '../period/months.ts';
import { customPeriod } from '../period/period.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { DEFAULT_GROUPING, writeView } from '../view/search.ts';
import { costCentresQuery, statementQuery } from './queries.ts';
import { validateAllocationSearch } from './search.ts';
import { type CentreStatement, centreStatement, UNALLOCATED } from './statement.ts';
import { REASON_WORDS } from './words.ts';

/** What one cost centre is charged for a month and why, on a page that can be printed and sent. */
export function StatementPage() {
  const { centre: centreId } = useParams({ from: '/inside/allocation/$centre' });
  const search = validateAllocationSearch(useSearch({ strict: false }));
  const { month = monthOf(new Date()), currency = null } = search;
  const navigate = useNavigate();
  const statement = useQuery(statementQuery(month, currency));
  const centres = useQuery(costCentresQuery);
  const part =
    statement.data && centres.data
      ? centreStatement(statement.data, centres.data.costCentres, centreId)
      : undefined;
  const isOfCentre = centreId !== UNALLOCATED;
  return (
    <Page
      title={part ? `${isOfCentre ? 'Statement of ' : ''}${part.code}` : 'Statement'}
      isSimulated={statement.data?.hasSimulated ?? false}
      aside={
        <span className="flex flex-wrap items-center gap-2 print:hidden">
          <MonthPicker
            month={month}
            onChange={(next) =>
              void navigate({
                to: '/allocation/$centre',
                params: { centre: centreId },
                search: { ...search, month: next },
              })
            }
          />
          <CurrencySelect
            value={currency}
            onChange={(next) =>
              void navigate({
                to: '/allocation/$centre',
                params: { centre: centreId },
                search: { month, ...(next === null ? {} : { currency: next }) },
              })
            }
          />
          <button type="button" className="control" disabled={!part} onClick={() => print()}>
            Print
          </button>
        </span>
      }
    >
      <p className="mt-1 print:hidden">
        <Link to="/allocation" search={search} className="text-accent underline">
          All cost centres of {monthName(month)}
        </Link>
      </p>
      <Loaded query={statement} what="The statement">
        {(whole) => (
          <Loaded query={centres} what="The cost centres">
            {() =>
              part ? (
                <Statement whole={whole} part={part} isOfCentre={isOfCentre} centreId={centreId} />
              ) : (
                <div className="card mt-4">
                  <Empty title="No such cost centre">The address names one that does not exist.</Empty>
                </div>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

/** The calls of which a part is charged to it; the empty id is nobody's. By usage time: late ones stand in later books. */
function CallsOf({ month, centre }: { month: string; centre: string }) {
  const { from, to } = monthPeriod(month);
  const period = customPeriod(from.toISOString(), to.toISOString());
  if (!period) return null;
  const filters = [{ field: 'costCentre' as const, value: centre }];
  const search = writeView({ period, groupBy: DEFAULT_GROUPING, filters });
  return (
    <Link to="/requests" search={search} className="control print:hidden">
      Its calls
    </Link>
  );
}

interface StatementProps {
  readonly whole: AllocationStatement;
  readonly part: CentreStatement;
  readonly isOfCentre: boolean;
  readonly centreId: string;
}

function Statement({ whole, part, isOfCentre, centreId }: StatementProps) {
  const mayReadCalls = useMay('requests:read');
  const { data: session } = useQuery(sessionQuery);
  const { month, dataAsOf, hasSimulated, versions, unknownLines, totalNanos, conversion } = whole;
  const state = useQuery(closeQuery).data?.months.find((one) => one.month === month);
  const isClosed = state?.state === 'closed';
  const { cents, roundedBy, costNanos, shares } = part;
  return (
    <>
      <div className="mt-4 grid gap-x-10 gap-y-4 lg:grid-cols-2">
        <Facts title="For" isOfPage>
          <Fact name="Organisation">{session?.organisation.name}</Fact>
          <Fact name="Cost centre">
            {part.code}, {part.name}
          </Fact>
          {isOfCentre && <Fact name="Contact">{part.contact ?? 'none'}</Fact>}
          <Fact name="Month">{monthName(month)}, UTC</Fact>
          <Fact name="Books">
            {isClosed ? `closed, revision ${state.revision}` : 'not closed: amounts can still change'}
          </Fact>
        </Facts>
        <Facts title="Amount" isOfPage>
          <Fact name={isOfCentre ? 'To be charged' : 'Charged to nobody'}>
            <strong className="text-lg font-semibold">{formatCents(cents)}</strong> USD
            {roundedBy !== 0 && (
              <span className="block text-xs text-muted">
                {roundedBy > 0 ? 'A cent more' : 'A cent less'} than its own rounding, so that the statements
                of all cost centres add up to the month
              </span>
            )}
          </Fact>
          {conversion && part.converted !== undefined && (
            <Fact name={`The same in ${conversion.currency}`}>
              <strong className="font-semibold">{writeMoney(part.converted, conversion.currency)}</strong>
              <span className="block text-xs text-muted">{conversionWords(conversion)}</span>
            </Fact>
          )}
          {conversion === null && (
            <Fact name="In another currency">
              <span className="text-attention">no rate holds on the last day: not converted</span>
            </Fact>
          )}
          <Fact name="Exactly">
            {formatExactDollars(BigInt(costNanos))}
            {totalNanos !== '0' && (
              <>
                , {formatShare(BigInt(costNanos), BigInt(totalNanos))} of <Amount nanos={totalNanos} />
              </>
            )}
          </Fact>
          <Fact name="Of unknown cost">
            {unknownLines === 0
              ? 'nothing in the month'
              : `${countOf(unknownLines, 'line')} of the month, in nobody’s amount`}
          </Fact>
          {hasSimulated && (
            <Fact name="Simulated">
              <span className="text-attention">
                calls answered by the simulator are in the month: nobody is billed for them
              </span>
            </Fact>
          )}
          <Fact name="By rules">
            {versions.length === 0 ? 'none were in force' : `version ${versions.join(', ')}`}
          </Fact>
          <Fact name="Data as of">
            {dataAsOf === null ? 'nothing yet' : `${formatInstant(dataAsOf)} UTC`}
          </Fact>
        </Facts>
      </div>
      <Section
        title="What it is made of"
        about="By the rule that gave it, and by the team and project whose keys spent it."
        aside={mayReadCalls && <CallsOf month={month} centre={isOfCentre ? centreId : ''} />}
      >
        {shares.length === 0 ? (
          <Empty title="Nothing">
            {totalNanos === '0'
              ? 'Nothing was spent in this month.'
              : isOfCentre
                ? 'No rule gave it anything in this month.'
                : 'Everything is given to a cost centre.'}
          </Empty>
        ) : (
          <>
            <DataTable
              name="Parts"
              caption="Parts of the amount in US dollars, the largest first"
              columns={columnsOf(part)}
              rows={shares}
              keyOf={(share) =>
                JSON.stringify([share.version, share.rule, share.reason, share.teamId, share.projectId])
              }
            />
            <RoundedNote />
          </>
        )}
      </Section>
    </>
  );
}

type Share = CentreStatement['shares'][number];

const columnsOf = ({ costNanos }: CentreStatement) => [
  {
    name: 'Rule',
    className: 'w-1/3',
    cell: ({ rule, ruleName, version, reason }: Share) => (
      <>
        {ruleName ?? (reason ? null : 'no rule')}
        {rule !== null && version !== null && (
          <span className="ml-2 text-xs whitespace-nowrap text-muted">
            {rule} of version {version}
          </span>
        )}
        {reason && (
          <span className={`block text-attention ${ruleName === null ? '' : 'text-xs'}`}>
            {REASON_WORDS[reason]}
          </span>
        )}
      </>
    ),
    foot: 'Total',
  },
  {
    name: 'Team',
    className: 'max-sm:hidden',
    cell: ({ teamName }: Share) => teamName ?? 'none',
    foot: '',
  },
  { name: 'Project', cell: ({ projectName }: Share) => projectName ?? 'none', foot: '' },
  {
    name: 'Share',
    isNumber: true as const,
    className: 'max-sm:hidden',
    cell: (share: Share) => formatShare(BigInt(share.costNanos), BigInt(costNanos)),
    foot: '',
  },
  {
    name: 'Amount (USD)',
    isNumber: true as const,
    cell: (share: Share) => <Amount nanos={share.costNanos} />,
    foot: <Amount nanos={costNanos} />,
  },
];
