import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Export } from '../../../contract/exports-api.ts';
import type { ReportQuestion } from '../../../contract/usage-report.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { useMay } from '../session/rights.ts';
import { DownloadExport, ExportState } from './ExportState.tsx';
import { exportQuery } from './queries.ts';
import { failureWords } from './words.ts';

/**
 * Has the report on screen made into a file: the same question about the same instants, every row of it. Nothing where
 * the person may not export.
 */
export function ExportShown({ question }: { question: ReportQuestion }) {
  const mayExport = useMay('exports:write');
  const [made, setMade] = useState<{ readonly exportId: string; readonly of: string } | null>(null);
  const of = JSON.stringify(question);
  const ask = useCommand<Export>(['exports'], ({ exportId }) => setMade({ exportId, of }));
  if (!mayExport) return null;
  const button = (format: 'csv' | 'xlsx', words: string) => (
    <button
      type="button"
      className="control"
      disabled={ask.isPending}
      onClick={() =>
        ask.mutate({ method: 'POST', path: '/exports', body: { kind: 'report', format, query: question } })
      }
    >
      {words}
    </button>
  );
  return (
    <>
      {button('csv', 'Export as CSV')}
      {button('xlsx', 'Export as XLSX')}
      <span role="status" className="inline-flex flex-wrap items-center gap-3">
        {made?.of === of && <Made exportId={made.exportId} />}
      </span>
      <FormProblem error={ask.error} />
    </>
  );
}

function Made({ exportId }: { exportId: string }) {
  const { data: file } = useQuery(exportQuery(exportId));
  if (!file) return null;
  return (
    <>
      <ExportState of={file} />
      {file.state === 'failed' && <span className="text-attention">{failureWords(file.failure)}</span>}
      <DownloadExport of={file} />
      <Link to="/exports" search={{ open: exportId }} className="text-accent underline">
        All exports
      </Link>
    </>
  );
}
