import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SecretField } from '../forms/SecretField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';

/** Sets the server that the organisation's mail goes through. @param etag of the server that it takes the place of */
export function MailServerForm({ etag, onClose }: { etag: string; onClose: () => void }) {
  const [ifMatch] = useState(etag);
  const [host, setHost] = useState('');
  const [port, setPort] = useState<'465' | '587' | '25' | '2525'>('465');
  const [sender, setSender] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const put = useCommand<unknown>(['settings'], onClose);
  return (
    <FormModal
      title="Set the mail server"
      action="Set"
      working="Setting…"
      command={put}
      onClose={onClose}
      onSubmit={() =>
        put.mutate({
          method: 'PUT',
          path: '/mail/server',
          ifMatch,
          body: {
            host: host.trim(),
            port: Number(port),
            sender: sender.trim(),
            ...(username.trim() === '' ? {} : { username: username.trim(), password }),
          },
        })
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          place="host"
          label="Host"
          example="smtp.example.com"
          maxLength={253}
          value={host}
          onChange={setHost}
        />
        <SelectField
          place="port"
          label="Port"
          value={port}
          onChange={setPort}
          options={[
            ['465', '465, TLS from the first byte'],
            ['587', '587, STARTTLS'],
            ['25', '25, STARTTLS'],
            ['2525', '2525, STARTTLS'],
          ]}
        />
      </div>
      <TextField
        place="sender"
        label="Sender"
        example="spend@example.com"
        maxLength={254}
        value={sender}
        onChange={setSender}
      />
      <TextField
        place="username"
        label="Signs in as"
        isOptional
        maxLength={256}
        value={username}
        onChange={setUsername}
      />
      {username.trim() !== '' && (
        <SecretField
          place="password"
          label="Password"
          maxLength={256}
          value={password}
          onChange={setPassword}
        />
      )}
    </FormModal>
  );
}
