import { Field } from '../forms/Field.tsx';
import { LinesField } from '../forms/LinesField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { enteredOf, KIND_WORDS, kindsOf, type TypedSecret } from './entered.ts';

interface SecretFieldsProps {
  readonly provider: string;
  readonly typed: TypedSecret;
  readonly onChange: (typed: TypedSecret) => void;
}

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
        <Hidden label="API key" value={typed.key} onChange={(key) => set({ key })} />
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
          <Hidden
            label="Secret access key"
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

interface HiddenProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Hidden({ label, value, onChange }: HiddenProps) {
  return (
    <Field label={label} hint="Sealed to the gateway: nobody can read it here again.">
      {(ids) => (
        <input
          {...ids}
          className="input font-mono"
          type="password"
          autoComplete="off"
          spellCheck={false}
          maxLength={2_000}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
