import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';

interface NewChannelProps {
  readonly onClose: () => void;
  /** Takes the secret, which the API shows this once. */
  readonly onMade: (secret: string) => void;
}

/** Adds a webhook that alerts go to. */
export function NewChannel({ onClose, onMade }: NewChannelProps) {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const create = useCommand<{ secret: string }>(['channels'], ({ secret }) => onMade(secret));
  return (
    <FormModal
      title="Add a webhook"
      action="Add"
      working="Adding…"
      command={create}
      onClose={onClose}
      onSubmit={() =>
        create.mutate({ method: 'POST', path: '/channels', body: { name: name.trim(), url: url.trim() } })
      }
    >
      <TextField
        label="Name"
        hint="Whom it reaches, such as “platform on call”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <TextField
        label="Address"
        hint="https, and reachable from the internet. What stands behind the host is not shown again."
        example="https://hooks.example.com/spend"
        maxLength={2_000}
        value={url}
        onChange={setUrl}
      />
    </FormModal>
  );
}
