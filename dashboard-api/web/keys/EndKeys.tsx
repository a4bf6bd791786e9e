import { useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommands } from '../api/use-commands.ts';
import { countOf } from '../figures/count.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { endCommands } from './commands.ts';
import { useHasOwnKeysAlone } from './rights.ts';

interface EndKeysProps {
  readonly rows: readonly KeyRow[];
  /** `disabled` can be undone, `revoked` cannot. */
  readonly status: 'disabled' | 'revoked';
  readonly onDone: (answers: readonly ChangedKeys[]) => void;
  readonly onClose: () => void;
}

/** Switches keys off, or revokes them for good, with a reason for the audit log. */
export function EndKeys({ rows, status, onDone, onClose }: EndKeysProps) {
  const [reason, setReason] = useState('');
  const [first, ...others] = rows;
  const end = useCommands<ChangedKeys>(['keys'], onDone);
  const isRevoking = status === 'revoked';
  const isOwnAlone = useHasOwnKeysAlone();
  const what = first && others.length === 0 ? `“${first.name}”` : countOf(rows.length, 'key');
  const commands = endCommands(
    rows.map(({ keyId }) => keyId),
    status,
    reason.trim(),
  );
  return (
    <FormModal
      title={isRevoking ? `Revoke ${what}` : `Switch ${what} off`}
      action={isRevoking ? 'Revoke for good' : 'Switch off'}
      working={commands.length > 1 ? `${end.done} of ${commands.length} done…` : 'Waiting for the gateway…'}
      command={end}
      isDisabled={reason.trim() === ''}
      isGrave={isRevoking}
      onClose={onClose}
      onSubmit={() => end.mutate(commands)}
    >
      <p>
        {isRevoking
          ? 'Every call is refused from the next one on. This cannot be undone; what was recorded stays.'
          : `Every call is refused from the next one on, until ${isOwnAlone ? 'an admin switches the key on again' : 'the key is switched on again'}.`}
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
    </FormModal>
  );
}
