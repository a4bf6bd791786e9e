import type { AuditEntryRow } from '../../../contract/audit-api.ts';
import { formatInstant } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';

interface AuditPanelProps {
  readonly entry: AuditEntryRow;
  readonly who: string;
  readonly onClose: () => void;
}

/** One entry of the log, with its place in the chain. */
export function AuditPanel({ entry, who, onClose }: AuditPanelProps) {
  const { action, at, actorId, target, targetName, result, times, detail, isErased, sequence, hash } = entry;
  return (
    <SidePanel title={action} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        <Facts title="Entry">
          <Fact name="When">{formatInstant(at)} UTC</Fact>
          <Fact name="Who">
            {who}
            {actorId && <code className="block text-xs text-muted">{actorId}</code>}
          </Fact>
          <Fact name="On">
            {target === null ? 'nothing in particular' : targetName}
            {target && <code className={targetName ? 'block text-xs text-muted' : 'text-xs'}>{target}</code>}
          </Fact>
          <Fact name="Result">{result}</Fact>
          {times > 1 && <Fact name="Times">{times}, told as one</Fact>}
        </Facts>
        {isErased && <p className="text-muted">Its detail was erased. The chain holds without it.</p>}
        {detail && Object.keys(detail).length > 0 && (
          <Facts title="Detail">
            {Object.entries(detail).map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </Facts>
        )}
        <Facts title="In the chain">
          <Fact name="Place">{sequence === 0 ? 'from before there was a chain' : `number ${sequence}`}</Fact>
          {hash && (
            <Fact name="SHA-256">
              <code className="text-xs select-all">{hash}</code>
            </Fact>
          )}
        </Facts>
      </div>
    </SidePanel>
  );
}
