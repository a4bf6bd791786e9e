import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Spend } from '../explorer/Spend.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatDay, formatInstant, formatMinute } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { writeView } from '../view/search.ts';
import { EndKeys } from './EndKeys.tsx';
import { KeyBadge } from './KeyBadge.tsx';
import { KeyGates } from './KeyGates.tsx';
import { ownerWords } from './KeyTable.tsx';
import { PlanRotation } from './PlanRotation.tsx';
import { RenameKey } from './RenameKey.tsx';
import { RotateKey } from './RotateKey.tsx';
import { useHasOwnKeysAlone, useMayChangeKey } from './rights.ts';
import { nearnessOf, planWords, secretEndWords, secretSince } from './rotation.ts';
import { Snippets } from './Snippets.tsx';
import { type KeySpend, SPEND_PERIOD } from './spend.ts';
import { keyState } from './state.ts';

interface KeyPanelProps {
  readonly row: KeyRow;
  /** Undefined while it is read; null: no call in the period. */
  readonly figures: KeySpend | null | undefined;
  readonly onClose: () => void;
}

/** One key: what is known of it, how to use it, and what can be done with it. */
export function KeyPanel({ row, figures, onClose }: KeyPanelProps) {
  const mayWriteAll = useMay('keys:write');
  const mayChange = useMayChangeKey(row);
  const mayAudit = useMay('audit:read');
  const nowMs = Date.now();
  const ofKey = writeView({
    period: SPEND_PERIOD,
    groupBy: 'model',
    filters: [{ field: 'key', value: row.keyId }],
  });
  return (
    <SidePanel title={row.name} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        {mayChange && row.status !== 'revoked' && <KeyActions row={row} />}
        {row.exposedAt !== null && (
          <p className="rounded-md border border-attention bg-attention-soft px-3 py-2">
            Its secret was found in public on {formatInstant(row.exposedAt)} UTC.{' '}
            {row.status === 'revoked'
              ? 'It is revoked: nobody can use it any more.'
              : 'Rotate it with an overlap of nothing before it is used again, or revoke it.'}
          </p>
        )}
        <Facts title="Key">
          <Fact name="State">
            <KeyBadge row={row} nowMs={nowMs} />
          </Fact>
          <Fact name="Id">
            <code className="text-xs select-all">{row.keyId}</code>
          </Fact>
          <Fact name="Team">{row.teamName}</Fact>
          <Fact name="Project">{row.projectName}</Fact>
          <Fact name="Environment">{row.environment ?? 'none'}</Fact>
          <Fact name="Owner">{ownerWords(row) || 'nobody in particular'}</Fact>
          <Fact name="Created">{formatDay(row.createdAt)}</Fact>
          <Fact name="Expires">
            {row.expiresAt === null ? 'never' : `${formatInstant(row.expiresAt)} UTC`}
          </Fact>
          <Fact name="Known at the gateway">
            {row.confirmedAt === null
              ? 'not yet: it is told again until it confirms'
              : `as it stands here, confirmed ${formatInstant(row.confirmedAt)} UTC`}
          </Fact>
        </Facts>
        <Facts title="Secrets">
          {row.secrets.map((secret, index) => (
            <Fact key={`${secret.madeAt}${secret.validUntil}`} name={index === 0 ? 'Newest' : 'Of before'}>
              made {formatDay(secret.madeAt ?? secretSince(row))},{' '}
              {secret.lastUsedAt === null
                ? 'not used yet'
                : `last used ${formatMinute(secret.lastUsedAt)} UTC`}
              <SecretEnd words={secretEndWords(secret, row, nowMs)} />
            </Fact>
          ))}
          {row.status !== 'revoked' && (
            <Fact name="To be rotated">
              <span className={nearnessOf(row, nowMs) === 'due' ? 'text-attention' : ''}>
                {planWords(row.rotation)}
              </span>
            </Fact>
          )}
        </Facts>
        <Facts title="Use">
          <Fact name="Last used">
            {row.lastUsedAt === null ? 'never' : `${formatMinute(row.lastUsedAt)} UTC`}
          </Fact>
          <Fact name="Spend in 30 days">
            {figures === undefined ? '…' : figures === null ? 'no calls' : <Spend figures={figures} />}
          </Fact>
          <Fact name="More">
            <span className="flex flex-wrap gap-x-4 gap-y-2">
              <Link to="/" search={ofKey} className="text-accent underline">
                Spend by model
              </Link>
              <Link to="/requests" search={ofKey} className="text-accent underline">
                Requests
              </Link>
              <Link to="/policies" search={{ key: row.keyId }} className="text-accent underline">
                What holds for it
              </Link>
              {mayAudit && (
                <Link to="/audit" search={{ target: row.keyId }} className="text-accent underline">
                  Its history
                </Link>
              )}
            </span>
          </Fact>
        </Facts>
        {row.status !== 'revoked' && <KeyGates row={row} mayWrite={mayWriteAll} />}
        {keyState(row, nowMs) === 'active' && <Snippets />}
      </div>
    </SidePanel>
  );
}

const SecretEnd = ({ words }: { words: string | null }) =>
  words === null ? null : <span className="block text-muted">{words}</span>;

function KeyActions({ row }: { row: KeyRow }) {
  const [dialog, setDialog] = useState<'rename' | 'rotate' | 'plan' | 'disabled' | 'revoked' | null>(null);
  const isOwnAlone = useHasOwnKeysAlone();
  const close = () => setDialog(null);
  const switchOn = useCommand<ChangedKeys>(['keys'], close);
  const activate = () =>
    switchOn.mutate({
      method: 'POST',
      path: `/keys/${row.keyId}/status`,
      body: { status: 'active', reason: 'Switched on again' },
    });
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-2">
        <button type="button" className="control" onClick={() => setDialog('rotate')}>
          Rotate…
        </button>
        <button type="button" className="control" onClick={() => setDialog('plan')}>
          Plan rotation…
        </button>
        <button type="button" className="control" onClick={() => setDialog('rename')}>
          Rename…
        </button>
        {row.status === 'disabled' && !isOwnAlone && (
          <button type="button" className="control" disabled={switchOn.isPending} onClick={activate}>
            {switchOn.isPending ? 'Waiting for the gateway…' : 'Switch on'}
          </button>
        )}
        {row.status !== 'disabled' && (
          <button type="button" className="control" onClick={() => setDialog('disabled')}>
            Switch off…
          </button>
        )}
        <button type="button" className="control text-attention" onClick={() => setDialog('revoked')}>
          Revoke…
        </button>
      </div>
      {row.status === 'disabled' && isOwnAlone && (
        <p className="text-muted">It is switched off. An admin can switch it on again.</p>
      )}
      <FormProblem error={switchOn.error} />
      {dialog === 'rename' && <RenameKey row={row} onClose={close} />}
      {dialog === 'rotate' && <RotateKey row={row} onClose={close} />}
      {dialog === 'plan' && <PlanRotation rows={[row]} onClose={close} onDone={close} />}
      {(dialog === 'disabled' || dialog === 'revoked') && (
        <EndKeys rows={[row]} status={dialog} onClose={close} onDone={close} />
      )}
    </div>
  );
}
