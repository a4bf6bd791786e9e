import type { Export } from '../../../contract/exports-api.ts';
import { Download } from '../api/Download.tsx';
import { writePercent } from '../notation/numbers.ts';
import { isUnderWay, STATE_WORDS } from './words.ts';

/** How far a file is: a bar while it is made, else a word. */
export function ExportState({ of }: { of: Export }) {
  const { state, progress, fileName } = of;
  if (!isUnderWay(of))
    return (
      <span
        className={`badge ${state === 'ready' ? 'badge-good' : state === 'failed' ? 'badge-attention' : ''}`}
      >
        {STATE_WORDS[state]}
      </span>
    );
  if (state === 'waiting') return <span className="badge">{STATE_WORDS.waiting}</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <progress
        className="h-2 w-20 accent-accent"
        aria-label={`Progress of ${fileName}`}
        max={100}
        value={progress}
      />
      <span className="text-xs text-muted">{writePercent(progress)}</span>
    </span>
  );
}

/** Saves a file that is ready. */
export function DownloadExport({ of: { exportId, fileName, state } }: { of: Export }) {
  if (state !== 'ready') return null;
  return (
    <Download path={`/exports/${exportId}/file`} fileName={fileName}>
      Download
    </Download>
  );
}
