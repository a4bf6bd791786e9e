import type { ClosedStatement } from '../../../contract/close-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { useScopeNames } from '../budgets/use-scope-names.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { Figure } from '../explorer/Figure.tsx';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { RoundedNote } from '../money/Rounded.tsx';
import { monthName } from '../period/months.ts';
import type { Column } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { LongTable } from '../shell/LongTable.tsx';
import { Section } from '../shell/Section.tsx';

/** What is signed: the month's total, what it is made of, and what came for earlier months after they were closed. */
export function MonthStatement({ statement, isClosed }: { statement: ClosedStatement; isClosed: boolean }) {
  const { totalNanos, usageNanos, bookedLaterNanos, fromEarlierNanos, unknownLines, rows, fromEarlier } =
    statement;
  const names = useScopeNames();
  return (
    <>
      <section className="mt-4" aria-label="Figures of the statement">
        <dl className="card grid grid-cols-2 overflow-hidden lg:grid-cols-4">
          <Figure
            name="Books of the month (USD)"
            value={<Amount nanos={totalNanos} />}
            note={`${isClosed ? 'as it was signed' : 'as it would be signed now'}; ${
              unknownLines === 0
                ? 'every cost is known'
                : `without ${formatCount(unknownLines)} ${unknownLines === 1 ? 'line' : 'lines'} of unknown cost`
            }`}
          />
          <Figure
            name="Calls of the month (USD)"
            value={<Amount nanos={usageNanos} />}
            note="by when they were admitted"
          />
          <Figure
            name="Less: booked later (USD)"
            value={<Amount nanos={bookedLaterNanos} />}
            note="arrived or adjusted after it was closed"
          />
          <Figure
            name="And from earlier months (USD)"
            value={<Amount nanos={fromEarlierNanos} />}
            note="arrived or adjusted after those were closed"
          />
        </dl>
      </section>
      <Section
        title="What it is made of"
        about="By team, project, provider and model. The rows add up to the total."
      >
        {rows.length === 0 ? (
          <Empty title="Nothing">The month has no amount.</Empty>
        ) : (
          <LongTable
            keyOf={placeOf}
            name="Statement"
            caption="The month by team, project, provider and model in US dollars"
            rows={rows}
            columns={columnsOf(names, totalNanos)}
          />
        )}
        <RoundedNote />
      </Section>
      {fromEarlier.length > 0 && (
        <Section
          title="Adjustments from earlier months"
          about="What arrived for months that were closed by then, or was priced again there. It is part of the rows above."
        >
          <LongTable
            keyOf={placeOf}
            name="Adjustments"
            caption="What is from earlier months, by theirs, in US dollars"
            rows={fromEarlier}
            columns={[
              {
                name: 'Month of the calls',
                className: 'whitespace-nowrap',
                cell: ({ usageMonth }) => monthName(usageMonth),
                foot: 'Total',
              },
              ...columnsOf<(typeof fromEarlier)[number]>(names, fromEarlierNanos).map((column) =>
                column.name === 'Team' ? { ...column, foot: '' } : column,
              ),
            ]}
          />
        </Section>
      )}
    </>
  );
}

type Spent = ClosedStatement['rows'][number] & { readonly usageMonth?: string };

const placeOf = ({ usageMonth, teamId, projectId, provider, model }: Spent): string =>
  JSON.stringify([usageMonth, teamId, projectId, provider, model]);

const columnsOf = <Row extends Spent>(
  { teams, projects }: ScopeNames,
  totalNanos: string,
): readonly Column<Row>[] => [
  { name: 'Team', className: 'whitespace-nowrap', cell: ({ teamId }) => named(teams, teamId), foot: 'Total' },
  {
    name: 'Project',
    className: 'whitespace-nowrap max-md:hidden print:table-cell',
    cell: ({ projectId }) => named(projects, projectId),
    foot: '',
  },
  {
    name: 'Provider',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ provider }) => providerLabel(provider),
    foot: '',
  },
  {
    name: 'Model',
    className: 'w-full',
    cell: ({ model }) => <span className="wrap-anywhere">{model ?? 'none stated'}</span>,
    foot: '',
  },
  {
    name: 'Amount (USD)',
    isNumber: true,
    cell: ({ costNanos }) => <Amount nanos={costNanos} />,
    foot: <Amount nanos={totalNanos} />,
  },
];

const named = (names: ReadonlyMap<string, string>, id: string | null): string =>
  id === null ? 'none' : (names.get(id) ?? id);
