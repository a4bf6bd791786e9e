import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ListedCostCentre } from '../../../contract/allocation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { CostCentreDialog } from './CostCentreDialog.tsx';
import { costCentresQuery } from './queries.ts';

/** The cost centres: added, renamed, archived and taken back. */
export function CostCentres() {
  const centres = useQuery(costCentresQuery);
  const mayWrite = useMay('allocation:write');
  const [editing, setEditing] = useState<ListedCostCentre | 'new' | null>(null);
  const archive = useCommand<unknown>(['cost-centres', 'allocation']);
  const put = ({ costCentreId }: ListedCostCentre, isArchived: boolean) =>
    archive.mutate({ method: 'PATCH', path: `/cost-centres/${costCentreId}`, body: { isArchived } });
  const columns = [
    {
      name: 'Code',
      className: 'whitespace-nowrap',
      cell: ({ code }: ListedCostCentre) => <span className="font-medium">{code}</span>,
    },
    { name: 'Name', className: 'w-full', cell: ({ name }: ListedCostCentre) => name },
    {
      name: 'Contact',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ contact }: ListedCostCentre) => contact ?? <span className="text-muted">none</span>,
    },
    {
      name: 'State',
      cell: ({ archivedAt }: ListedCostCentre) => (
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
            cell: (centre: ListedCostCentre) => (
              <span className="flex justify-end gap-2 max-sm:flex-col">
                <button
                  type="button"
                  className="control"
                  aria-label={`Change ${centre.code}`}
                  onClick={() => setEditing(centre)}
                >
                  Change
                </button>
                <button
                  type="button"
                  className="control"
                  disabled={archive.isPending}
                  aria-label={`${centre.archivedAt === null ? 'Archive' : 'Take back'} ${centre.code}`}
                  onClick={() => put(centre, centre.archivedAt === null)}
                >
                  {centre.archivedAt === null ? 'Archive' : 'Take back'}
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Cost centres"
      about="An archived one gets nothing by new rules; rules that name it and its statements stay as they are."
      aside={
        mayWrite && (
          <button type="button" className="control" onClick={() => setEditing('new')}>
            Add a cost centre
          </button>
        )
      }
    >
      <Loaded query={centres} what="The cost centres" rows={2}>
        {({ costCentres: rows }) =>
          rows.length === 0 ? (
            <Empty title="No cost centre">
              A cost centre is what your general ledger charges. Rules give spend to it.
            </Empty>
          ) : (
            <DataTable
              name="Cost centres"
              caption="Cost centres by code"
              columns={columns}
              rows={rows}
              keyOf={({ costCentreId }) => costCentreId}
            />
          )
        }
      </Loaded>
      {archive.error && (
        <div className="p-3">
          <FormProblem error={archive.error} />
        </div>
      )}
      {editing && (
        <CostCentreDialog centre={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Section>
  );
}
