import { useState } from 'react';
import type { ErasureAnswer } from '../../../contract/privacy-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField, TextField } from '../forms/TextField.tsx';
import { MEMBERS_STALE } from '../members/queries.ts';
import { ERASURE_REASON, isTyped } from './words.ts';

/** Whom an erasure is of. */
export interface Subject {
  readonly personId: string;
  /** What is typed to confirm: a name, else an address or the id. */
  readonly name: string;
  /** False: they have left, so that what a member has was ended before. */
  readonly isMember: boolean;
}

/** Erases a person, once whoever does it has typed whom. */
export function ErasePerson({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const { personId, name, isMember } = subject;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const erase = useCommand<ErasureAnswer>([...MEMBERS_STALE, 'privacy', 'audit'], onClose);
  return (
    <FormModal
      title={`Erase ${name}`}
      action="Erase for good"
      working="Erasing…"
      command={erase}
      isGrave
      isDisabled={!isTyped(typed, name) || reason.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        erase.mutate({
          method: 'POST',
          path: '/privacy/erasures',
          body: { personId, reason: reason.trim() },
        })
      }
    >
      <p>
        {isMember && 'Membership, sessions, tokens and own keys end at once. '}
        {isMember ? 'Then name' : 'Name'}, addresses, devices and the details of the audit log are removed. An
        id that names nobody stays, so that totals and the chain of the log still hold. This cannot be undone.
      </p>
      <ReasonField hint={ERASURE_REASON} value={reason} onChange={setReason} />
      <TextField label={`Type “${name}” to confirm`} maxLength={254} value={typed} onChange={setTyped} />
    </FormModal>
  );
}
