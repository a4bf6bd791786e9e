import { useState } from 'react';
import type { CredentialRow } from '../../../contract/credentials-api.ts';
import type { Command } from '../api/client.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { enteredOf, NOTHING_TYPED } from './entered.ts';
import { SecretFields } from './SecretFields.tsx';

export type CredentialChange = 'replace' | 'active' | 'standby' | 'remove';

interface ChangeCredentialProps {
  readonly row: CredentialRow;
  readonly change: CredentialChange;
  readonly onClose: () => void;
}

const WORDS = {
  replace: ['Replace', 'Replace it', 'The gateway uses the new one from the next call on.'],
  active: ['Use', 'Use it', 'The one in use for the same provider, host and project stands by from then on.'],
  standby: ['Let stand by', 'Let it stand by', 'Calls then need the provider’s key from their program.'],
  remove: [
    'Remove',
    'Remove for good',
    'Calls then need the provider’s key from their program. It cannot be read back.',
  ],
} as const;

/** Replaces a stored credential, puts it in use, lets it stand by or removes it. */
export function ChangeCredential({ row, change, onClose }: ChangeCredentialProps) {
  const [typed, setTyped] = useState({ ...NOTHING_TYPED, kind: row.kind });
  const [reason, setReason] = useState('');
  const [ifMatch] = useState(row.etag);
  const command = useCommand<unknown>(['credentials'], onClose);
  const secret = enteredOf(typed);
  const [title, action, meaning] = WORDS[change];
  const path = `/credentials/${row.credentialId}`;
  const commandOf = (): Command => {
    if (change === 'remove') return { method: 'DELETE', path, ifMatch };
    if (change === 'replace')
      return { method: 'PUT', path: `${path}/secret`, body: { secret, reason: reason.trim() }, ifMatch };
    return { method: 'PUT', path: `${path}/state`, body: { state: change, reason: reason.trim() }, ifMatch };
  };
  return (
    <FormModal
      title={`${title}: “${row.name}”`}
      action={action}
      working="Waiting for the gateway…"
      command={command}
      isDisabled={change === 'replace' && secret === null}
      isGrave={change === 'remove'}
      onClose={onClose}
      onSubmit={() => command.mutate(commandOf())}
    >
      <p>{meaning}</p>
      {change === 'replace' && <SecretFields provider={row.provider} typed={typed} onChange={setTyped} />}
      {change !== 'remove' && <ReasonField value={reason} onChange={setReason} />}
    </FormModal>
  );
}
