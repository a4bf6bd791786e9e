import { useState } from 'react';
import type { RegisteredHost } from '../../../contract/organisation.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';

/** Registers a resource of Azure OpenAI, or a host that speaks as OpenAI does. */
export function RegisterHost({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<RegisteredHost['kind']>('azure-openai');
  const [name, setName] = useState('');
  const [baseUrl, setBaseUrl] = useState('');
  const [mustAskForUsage, setMustAskForUsage] = useState(true);
  const [onCallerLeft, setOnCallerLeft] = useState<'drain' | 'cancel'>('drain');
  const register = useCommand<unknown>(['hosts'], onClose);
  const isCustom = kind === 'custom';
  return (
    <FormModal
      title="Register a host"
      action="Register"
      working="Registering…"
      command={register}
      onClose={onClose}
      onSubmit={() =>
        register.mutate({
          method: 'POST',
          path: '/hosts',
          body: {
            kind,
            name: name.trim(),
            ...(isCustom ? { baseUrl: baseUrl.trim(), mustAskForUsage, onCallerLeft } : {}),
          },
        })
      }
    >
      <SelectField
        place="kind"
        label="Kind"
        value={kind}
        onChange={setKind}
        options={[
          ['azure-openai', 'Azure OpenAI resource'],
          ['custom', 'OpenAI-compatible host'],
        ]}
      />
      <TextField
        place="name"
        label="Name"
        hint={
          isCustom
            ? 'Small letters, digits and hyphens; it stands in the path of calls.'
            : 'The resource’s own name, as it stands before .openai.azure.com.'
        }
        maxLength={63}
        value={name}
        onChange={setName}
      />
      {isCustom && (
        <>
          <TextField
            place="baseUrl"
            label="Base URL"
            hint="https, a public host name, without a last slash."
            example="https://models.example.com/v1"
            maxLength={256}
            value={baseUrl}
            onChange={setBaseUrl}
          />
          <CheckField checked={mustAskForUsage} onChange={setMustAskForUsage}>
            It understands <code>stream_options.include_usage</code>, so that streams can be metered
          </CheckField>
          <SelectField
            place="onCallerLeft"
            label="When a caller leaves a stream"
            value={onCallerLeft}
            onChange={setOnCallerLeft}
            options={[
              ['drain', 'it is read to its end, since the host bills it all'],
              ['cancel', 'it is cut off, since the host then bills no more'],
            ]}
          />
        </>
      )}
    </FormModal>
  );
}
