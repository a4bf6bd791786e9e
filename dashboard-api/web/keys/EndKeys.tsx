import { type FormEvent, useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommand } from '../api/use-command.ts';
import { countOf } from '../figures/count.ts';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { Modal } from '../shell/Modal.tsx';

interface EndKeysProps {
  readonly rows: readonly KeyRow[];
  /** `disabled` can be undone, `revoked` cannot. */
  readonly status: 'disabled' | 'revoked';
  readonly onDone: (answer: ChangedKeys) => void;
  readonly onClose: () => void;
}

/** Switches one key off, or revokes one or several for good, with a reason for the audit log. */
export function EndKeys({ rows, status, onDone, onClose }: EndKeysProps) {
  const [reason, setReason] = useState('');
  const [first, ...others] = rows;
  const end = useCommand<ChangedKeys>(['keys'], onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = reason.trim();
    end.mutate(
      first && others.length === 0
        ? { method: 'POST', path: `/keys/${first.keyId}/status`, body: { status, reason: words } }
        : {
            method: 'POST',
            path: '/keys/revoke',
            body: { keyIds: rows.map(({ keyId }) => keyId), reason: words },
          },
    );
  };
  const isRevoking = status === 'revoked';
  const what = first && others.length === 0 ? `“${first.name}”` : countOf(rows.length, 'key');
  return (
    <Modal
      title={isRevoking ? `Revoke ${what}` : `Switch ${what} off`}
      onClose={onClose}
      isHeld={end.isPending}
    >
      <form className="mt-2 space-y-4" onSubmit={submit}>
        <p>
          {isRevoking
            ? 'Every call is refused from the next one on. This cannot be undone; what was recorded stays.'
            : 'Every call is refused from the next one on, until the key is switched on again.'}
        </p>
        {others.length > 0 && (
          <ul className="max-h-40 overflow-y-auto rounded-md border border-line px-3 py-2 text-sm">
            {rows.map(({ keyId, name, teamName }) => (
              <li key={keyId}>
                {name} <span className="text-muted">{teamName}</span>
              </li>
            ))}
          </ul>
        )}
        <ReasonField value={reason} onChange={setReason} />
        <FormProblem error={end.error} />
        <FormButtons
          action={isRevoking ? 'Revoke for good' : 'Switch off'}
          working="Waiting for the gateway…"
          isWorking={end.isPending}
          isDisabled={reason.trim() === ''}
          isGrave={isRevoking}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
