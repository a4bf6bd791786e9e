import { useState } from 'react';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useNewPasskey } from './use-passkey.ts';

interface AddPasskeyProps {
  readonly onClose: () => void;
  /** Takes the recovery codes that came with it; null: there are some already. */
  readonly onMade: (codes: readonly string[] | null) => void;
}

/** Has the browser make a passkey, under a name. */
export function AddPasskey({ onClose, onMade }: AddPasskeyProps) {
  const [name, setName] = useState('');
  const add = useNewPasskey(({ recoveryCodes }) => onMade(recoveryCodes));
  return (
    <FormModal
      title="Add a passkey"
      action="Go on"
      working="Waiting for your device…"
      command={add}
      isDisabled={name.trim() === ''}
      onClose={onClose}
      onSubmit={() => add.mutate(name.trim())}
    >
      <TextField
        place="name"
        label="Name"
        hint="Where it is kept, such as “work laptop”."
        maxLength={60}
        value={name}
        onChange={setName}
      />
    </FormModal>
  );
}
