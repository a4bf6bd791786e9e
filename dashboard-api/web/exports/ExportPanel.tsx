import type { Export, ExportSidecar } from '../../../contract/exports-api.ts';
import { formatCount } from '../figures/count.ts';
import { formatInstant } from '../period/instant.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { UploadExport } from '../storage/UploadExport.tsx';
import { DownloadExport, ExportState } from './ExportState.tsx';
import { figureFacts } from './provenance.ts';
import { exportWords, failureWords, sizeWords } from './words.ts';

interface ExportPanelProps {
  readonly of: Export;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** Where a file comes from: what was asked, when, from what data, and how to tell that it is whole. */
export function ExportPanel({ of, mayWrite, onClose }: ExportPanelProps) {
  const {
    exportId,
    request,
    state,
    failure,
    fileName,
    createdAt,
    finishedAt,
    expiresAt,
    sidecar,
    rows,
    bytes,
  } = of;
  return (
    <SidePanel title={exportWords(request)} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        <div className="flex flex-wrap items-center gap-3" role="status">
          <ExportState of={of} />
          <DownloadExport of={of} />
        </div>
        {state === 'failed' && <p className="text-attention">{failureWords(failure)}</p>}
        <Facts title="File">
          <Fact name="Name">{fileName}</Fact>
          {state === 'failed' && (
            <Fact name="Id">
              <code className="break-all select-all">{exportId}</code>
            </Fact>
          )}
          <Fact name="Asked for">{formatInstant(createdAt)} UTC</Fact>
          {finishedAt && <Fact name="Finished">{formatInstant(finishedAt)} UTC</Fact>}
          {expiresAt && state === 'ready' && (
            <Fact name="Removed by itself">{formatInstant(expiresAt)} UTC</Fact>
          )}
          {state === 'ready' && (
            <Fact name="Holds">
              {formatCount(rows)} rows, {sizeWords(bytes)}
            </Fact>
          )}
        </Facts>
        <UploadExport of={of} mayWrite={mayWrite} />
        {sidecar && <Provenance sidecar={sidecar} />}
      </div>
    </SidePanel>
  );
}

function Provenance({ sidecar }: { sidecar: ExportSidecar }) {
  const { generatedAt, dataAsOf, timeZone, currency, sha256, figures, columns } = sidecar;
  return (
    <>
      <Facts title="Provenance">
        <Fact name="Data as of">{formatInstant(dataAsOf)} UTC</Fact>
        <Fact name="Made">{formatInstant(generatedAt)} UTC</Fact>
        <Fact name="Zone and currency">
          {timeZone}, {currency}
        </Fact>
        <Fact name="SHA-256">
          <code className="block break-all select-all">{sha256}</code>
        </Fact>
        {figureFacts(figures).map(([name, value]) => (
          <Fact key={name} name={name}>
            <span className="wrap-anywhere">{value}</span>
          </Fact>
        ))}
      </Facts>
      <CopyButton text={JSON.stringify(sidecar, null, 2)} label="Copy all of it as JSON" />
      <details>
        <summary className="text-muted hover:text-ink">Columns and what each means</summary>
        <dl className="mt-2 border-t border-line">
          {columns.map(({ name, about }) => (
            <Fact key={name} name={<code className="text-xs">{name}</code>}>
              {about}
            </Fact>
          ))}
        </dl>
      </details>
    </>
  );
}
