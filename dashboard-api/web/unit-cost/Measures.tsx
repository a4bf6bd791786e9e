import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { BusinessMeasure } from '../../../contract/unit-cost-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { useMay } from '../session/rights.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Section } from '../shell/Section.tsx';
import { ImportDays } from './ImportDays.tsx';
import { NewMeasure } from './NewMeasure.tsx';
import { KIND_WORDS, spanWords } from './words.ts';

/** What is counted: made, filled from files, archived and taken back. */
export function Measures({ measures }: { measures: readonly BusinessMeasure[] }) {
  const mayWrite = useMay('allocation:write');
  const [isMaking, setMaking] = useState(false);
  const [filling, setFilling] = useState<BusinessMeasure | null>(null);
  const archive = useCommand<unknown>(['measures']);
  const put = ({ measureId, etag }: BusinessMeasure, isArchived: boolean) =>
    archive.mutate({
      method: 'PATCH',
      path: `/business-measures/${measureId}`,
      body: { isArchived },
      ifMatch: etag,
    });
  const columns: Column<BusinessMeasure>[] = [
    {
      name: 'Measure',
      className: 'w-full',
      cell: ({ measureId, name, unit }) => (
        <Link to="/unit-economics" search={{ measure: measureId }} className="row-link hover:underline">
          {name} <span className="text-muted">({unit})</span>
        </Link>
      ),
    },
    {
      name: 'Counted',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ kind, dimension }) =>
        `${dimension === null ? 'as a whole' : `by ${dimension}`}, ${KIND_WORDS[kind]}`,
    },
    {
      name: 'Days known',
      className: 'whitespace-nowrap max-md:hidden',
      cell: (measure) => spanWords(measure) ?? <span className="text-muted">none yet</span>,
    },
    {
      name: 'State',
      cell: ({ archivedAt }) => (
        <span className={`badge ${archivedAt === null ? 'badge-good' : ''}`}>
          {archivedAt === null ? 'in use' : 'archived'}
        </span>
      ),
    },
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (measure: BusinessMeasure) => (
              <span className="relative z-10 flex justify-end gap-2 max-sm:flex-col">
                <button
                  type="button"
                  className="control"
                  aria-label={`Import days of ${measure.name}`}
                  onClick={() => setFilling(measure)}
                >
                  Import…
                </button>
                <button
                  type="button"
                  className="control"
                  disabled={archive.isPending}
                  aria-label={`${measure.archivedAt === null ? 'Archive' : 'Take back'} ${measure.name}`}
                  onClick={() => put(measure, measure.archivedAt === null)}
                >
                  {measure.archivedAt === null ? 'Archive' : 'Take back'}
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="What is counted"
      about="Customers, documents, tickets: counted by you, day by day, over the API or from a CSV. A day without a count is not known, and not zero."
      aside={
        mayWrite && (
          <button type="button" className="control" onClick={() => setMaking(true)}>
            Add a measure
          </button>
        )
      }
    >
      {measures.length === 0 ? (
        <Empty title="Nothing is counted yet">
          With a count for each day the cost of one customer, document or ticket stands here.
        </Empty>
      ) : (
        <DataTable
          name="Measures"
          caption="Measures by name. Each row opens its cost per unit."
          columns={columns}
          rows={measures}
          keyOf={({ measureId }) => measureId}
          isLinked
        />
      )}
      {archive.error && (
        <div className="p-3">
          <FormProblem error={archive.error} />
        </div>
      )}
      {isMaking && <NewMeasure onClose={() => setMaking(false)} />}
      {filling && <ImportDays measure={filling} onClose={() => setFilling(null)} />}
    </Section>
  );
}
