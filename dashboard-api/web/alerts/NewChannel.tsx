import { useState } from 'react';
import type { ChannelKind } from '../../../contract/alerts-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { LinesField } from '../forms/LinesField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { CHANNEL_WORDS, reachWords } from './words.ts';

const KINDS = Object.entries(CHANNEL_WORDS) as [ChannelKind, string][];

interface NewChannelProps {
  /** Messages go to this machine as well. */
  readonly takesLoopback: boolean;
  readonly onClose: () => void;
  /** Takes a webhook's secret, which the API shows this once; null: this kind has none. */
  readonly onMade: (secret: string | null) => void;
}

/** Adds a channel that alerts go to. */
export function NewChannel({ takesLoopback, onClose, onMade }: NewChannelProps) {
  const [kind, setKind] = useState<ChannelKind>('webhook');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [addresses, setAddresses] = useState('');
  const create = useCommand<{ secret: string | null }>(['channels'], ({ secret }) => onMade(secret));
  const recipients = addresses.split(/[\s,;]+/).filter((one) => one !== '');
  return (
    <FormModal
      title="Add a channel"
      action="Add"
      working="Adding…"
      command={create}
      isDisabled={kind === 'email' ? recipients.length === 0 : url.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        create.mutate({
          method: 'POST',
          path: '/channels',
          body: { kind, name: name.trim(), ...(kind === 'email' ? { recipients } : { url: url.trim() }) },
        })
      }
    >
      <SelectField place="kind" label="Kind" value={kind} onChange={setKind} options={KINDS} />
      <TextField
        place="name"
        label="Name"
        hint="Whom it reaches, such as “platform on call”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      {kind === 'email' ? (
        <LinesField
          place="recipients"
          label="Addresses"
          hint="One in a line: of members, or of domains that an owner approved of."
          value={addresses}
          onChange={setAddresses}
        />
      ) : (
        <TextField
          place="url"
          label="Address"
          hint={`${reachWords(takesLoopback)} ${
            kind === 'webhook'
              ? 'What stands behind the host is not shown again.'
              : 'As the chat hands it out. It is a secret, and not shown again.'
          }`}
          example="https://hooks.example.com/spend"
          maxLength={2_000}
          value={url}
          onChange={setUrl}
        />
      )}
    </FormModal>
  );
}
