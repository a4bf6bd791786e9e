import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportSchedule } from '../../../contract/storage-api.ts';
import { useCommand } from '../api/use-command.ts';
import { PERIOD_WORDS, STOP_WORDS } from '../exports/words.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatDay, formatStamp } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { NewExportSchedule } from './NewExportSchedule.tsx';
import { exportSchedulesQuery, storesQuery } from './queries.ts';
import { templateWords } from './words.ts';

/** Files that are made and uploaded by themselves; stopped and taken up again. */
export function ExportSchedules() {
  const schedules = useQuery(exportSchedulesQuery);
  const stores = useQuery(storesQuery);
  const mayWrite = useMay('exports:write');
  const [isAdding, setAdding] = useState(false);
  const change = useCommand(['storage']);
  const names = new Map(stores.data?.destinations.map(({ destinationId, name }) => [destinationId, name]));
  const columns = [
    ...columnsOf(names),
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: ({ scheduleId, name, nextAt }: ExportSchedule) => {
              const step = nextAt === null ? 'resume' : 'stop';
              return (
                <span className="flex justify-end">
                  <button
                    type="button"
                    className="control whitespace-nowrap"
                    disabled={change.isPending}
                    aria-label={`${step === 'stop' ? 'Stop' : 'Go on with'} ${name}`}
                    onClick={() =>
                      change.mutate({ method: 'POST', path: `/export-schedules/${scheduleId}/${step}` })
                    }
                  >
                    {step === 'stop' ? 'Stop' : 'Go on'}
                  </button>
                </span>
              );
            },
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Scheduled files"
      about="Made of the period that has ended, with what their owner may see at that moment, and uploaded. FOCUS and journal lines are of the month of the books."
      aside={
        mayWrite &&
        stores.data && (
          <button type="button" className="control" onClick={() => setAdding(true)}>
            Schedule a file
          </button>
        )
      }
    >
      <Loaded query={schedules} what="The scheduled files" rows={2}>
        {({ schedules: rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing is scheduled">
              Calls, policy decisions, a report, FOCUS or journal lines, at the end of each period.
            </Empty>
          ) : (
            <DataTable
              name="Scheduled files"
              caption="Scheduled files, oldest first"
              columns={columns}
              rows={rows}
              keyOf={({ scheduleId }) => scheduleId}
            />
          )
        }
      </Loaded>
      {change.error && (
        <div className="p-3">
          <FormProblem error={change.error} />
        </div>
      )}
      {isAdding && (
        <NewExportSchedule stores={stores.data?.destinations ?? []} onClose={() => setAdding(false)} />
      )}
    </Section>
  );
}

const columnsOf = (stores: ReadonlyMap<string, string>) => [
  {
    name: 'File',
    className: 'w-full',
    cell: ({ name, export: template }: ExportSchedule) => (
      <>
        <span className="font-medium wrap-anywhere">{name}</span>
        <span className="block text-xs font-normal text-muted">{templateWords(template)}</span>
      </>
    ),
  },
  {
    name: 'Made',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ period }: ExportSchedule) => PERIOD_WORDS[period],
  },
  {
    name: 'To',
    className: 'max-md:hidden',
    cell: ({ destinationId }: ExportSchedule) => stores.get(destinationId) ?? 'a store',
  },
  {
    name: 'Next (UTC)',
    className: 'sm:whitespace-nowrap',
    cell: ({ nextAt, stoppedBy }: ExportSchedule) =>
      nextAt === null ? (
        <span className="badge">{STOP_WORDS[stoppedBy ?? 'person']}</span>
      ) : (
        formatStamp(nextAt)
      ),
  },
  {
    name: 'Last one',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ lastFrom }: ExportSchedule) =>
      lastFrom === null ? <span className="text-muted">none yet</span> : `period from ${formatDay(lastFrom)}`,
  },
];
