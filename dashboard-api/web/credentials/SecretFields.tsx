import { LinesField } from '../forms/LinesField.tsx';
import { SecretField } from '../forms/SecretField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { enteredOf, KIND_WORDS, kindsOf, type TypedSecret } from './entered.ts';

interface SecretFieldsProps {
  readonly provider: string;
  readonly typed: TypedSecret;
  readonly onChange: (typed: TypedSecret) => void;
}

const SEALED = 'Sealed to the gateway: nobody can read it here again.';

/** Where a provider's credential is typed. It leaves this page once, to be sealed for the gateway. */
export function SecretFields({ provider, typed, onChange }: SecretFieldsProps) {
  const kinds = kindsOf(provider);
  const set = (change: Partial<TypedSecret>) => onChange({ ...typed, ...change });
  return (
    <>
      {kinds.length > 1 && (
        <SelectField
          label="Kind"
          value={typed.kind}
          onChange={(kind) => set({ kind })}
          options={kinds.map((kind) => [kind, KIND_WORDS[kind]] as const)}
        />
      )}
      {typed.kind === 'api-key' && (
        <SecretField label="API key" hint={SEALED} value={typed.key} onChange={(key) => set({ key })} />
      )}
      {typed.kind === 'aws-access-key' && (
        <>
          <TextField
            label="Access key id"
            hint="Of an IAM user: keys of a session end within hours and are not taken."
            maxLength={128}
            value={typed.accessKeyId}
            onChange={(accessKeyId) => set({ accessKeyId })}
          />
          <SecretField
            label="Secret access key"
            hint={SEALED}
            value={typed.secretAccessKey}
            onChange={(secretAccessKey) => set({ secretAccessKey })}
          />
        </>
      )}
      {typed.kind === 'google-service-account' && (
        <LinesField
          label="Key file"
          hint="The JSON file as Google hands it out. Its addresses are not used."
          error={
            typed.keyFile !== '' && enteredOf(typed) === null
              ? 'This is not the key file of a service account.'
              : null
          }
          rows={5}
          value={typed.keyFile}
          onChange={(keyFile) => set({ keyFile })}
        />
      )}
    </>
  );
}
