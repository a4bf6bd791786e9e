import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Export } from '../../../contract/exports-api.ts';
import { formatCount } from '../figures/count.ts';
import { Question } from '../forms/Question.tsx';
import { formatStamp } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { validateOpen } from '../view/open.ts';
import { ExportPanel } from './ExportPanel.tsx';
import { DownloadExport, ExportState } from './ExportState.tsx';
import { NewExport } from './NewExport.tsx';
import { exportsQuery } from './queries.ts';
import { Schedules } from './Schedules.tsx';
import { exportWords, sizeWords } from './words.ts';

/** Files that were asked for, and reports that are sent by themselves. */
export function ExportsPage() {
  const { open } = validateOpen(useSearch({ strict: false }));
  const navigate = useNavigate();
  const exports = useQuery(exportsQuery);
  const mayWrite = useMay('exports:write');
  const [isAsking, setAsking] = useState(false);
  const show = (next?: string) =>
    void navigate({ to: '/exports', search: next === undefined ? {} : { open: next }, resetScroll: false });
  const opened = exports.data?.exports.find(({ exportId }) => exportId === open);
  return (
    <Page
      title="Reports and exports"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setAsking(true)}>
            Export…
          </button>
        )
      }
    >
      <Section
        title="Files"
        about="Made in the background, kept encrypted for seven days. A download asks for your rights again, and is in the audit log. A report is exported from the cost explorer."
      >
        <Loaded query={exports} what="The exports">
          {({ exports: rows }) =>
            rows.length === 0 ? (
              <Empty title="No file yet">
                Every call, every policy decision or a month as FOCUS has it; what the cost explorer shows is
                exported there.
              </Empty>
            ) : (
              <Files rows={rows} mayWrite={mayWrite} />
            )
          }
        </Loaded>
      </Section>
      <Schedules />
      {isAsking && (
        <NewExport
          onClose={() => setAsking(false)}
          onMade={({ exportId }) => {
            setAsking(false);
            show(exportId);
          }}
        />
      )}
      {opened && <ExportPanel of={opened} mayWrite={mayWrite} onClose={() => show()} />}
    </Page>
  );
}

function Files({ rows, mayWrite }: { rows: readonly Export[]; mayWrite: boolean }) {
  const [removed, setRemoved] = useState<Export | null>(null);
  const columns = [
    ...COLUMNS,
    {
      name: 'Actions',
      isUnlabelled: true as const,
      cell: (of: Export) => (
        <span className="relative z-10 flex flex-wrap justify-end gap-2 lg:flex-nowrap">
          <DownloadExport of={of} />
          {mayWrite && of.state !== 'ended' && (
            <button
              type="button"
              className="control"
              aria-label={`Remove ${of.fileName}`}
              onClick={() => setRemoved(of)}
            >
              Remove
            </button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <DataTable
        name="Files"
        caption="Exports, newest first. Each row opens where its file comes from."
        columns={columns}
        rows={rows}
        keyOf={({ exportId }) => exportId}
        isLinked
      />
      {removed && (
        <Question
          title={`Remove “${exportWords(removed.request)}”?`}
          action="Remove"
          working="Removing…"
          command={{ method: 'DELETE', path: `/exports/${removed.exportId}` }}
          stale={['exports']}
          onClose={() => setRemoved(null)}
        >
          <p>
            The file {removed.fileName} can be downloaded no more. Copies that were made of it stay, and so do
            the figures: the same can be exported again.
          </p>
        </Question>
      )}
    </>
  );
}

const COLUMNS = [
  {
    name: 'What',
    className: 'w-full',
    cell: ({ exportId, request }: Export) => (
      <Link
        to="/exports"
        search={{ open: exportId }}
        className="row-link font-medium wrap-anywhere hover:underline"
        preload={false}
        resetScroll={false}
      >
        {exportWords(request)}
      </Link>
    ),
  },
  { name: 'Format', className: 'max-sm:hidden', cell: ({ request }: Export) => request.format.toUpperCase() },
  { name: 'State', className: 'whitespace-nowrap', cell: (of: Export) => <ExportState of={of} /> },
  {
    name: 'Rows',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: ({ rows, state }: Export) => (state === 'ready' ? formatCount(rows) : ''),
  },
  {
    name: 'Size',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: ({ bytes, state }: Export) => (state === 'ready' ? sizeWords(bytes) : ''),
  },
  {
    name: 'Asked for (UTC)',
    className: 'whitespace-nowrap max-lg:hidden',
    cell: ({ createdAt }: Export) => formatStamp(createdAt),
  },
  {
    name: 'Until (UTC)',
    className: 'whitespace-nowrap max-lg:hidden',
    cell: ({ expiresAt, state }: Export) => (expiresAt && state === 'ready' ? formatStamp(expiresAt) : ''),
  },
];
