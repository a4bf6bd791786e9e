import type { Connection } from '../../../contract/sso.ts';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useMay } from '../session/rights.ts';

/** What proves a second factor, as it is entered. */
export interface SecondFactor {
  readonly by: Connection['secondFactor'];
  /** Separated by spaces. */
  readonly acrValues: string;
}

interface SecondFactorFieldsProps {
  readonly value: SecondFactor;
  readonly onChange: (value: SecondFactor) => void;
  /** An owner has declared it already: who may not declare it keeps it at least. */
  readonly isDeclared: boolean;
}

/** What proves a second factor at a provider, and which of its values say so. */
export function SecondFactorFields({ value, onChange, isDeclared }: SecondFactorFieldsProps) {
  const isOwner = useMay('ownership:write');
  return (
    <>
      <SelectField
        place="secondFactor"
        label="A second factor is proven by"
        value={value.by}
        onChange={(by) => onChange({ ...value, by })}
        options={[
          ['provider', 'what the provider’s token says'],
          ['own', 'an authenticator app enrolled here, always'],
          ...(isOwner || isDeclared
            ? [['declared', 'an owner’s word: this provider asks everybody for one'] as const]
            : []),
        ]}
      />
      {value.by === 'provider' && (
        <TextField
          place="acrValues"
          label="Values of acr or acrs that say so"
          hint="Separated by spaces, as the provider writes them; asked for at each sign-in. None: its amr says so."
          example="c1"
          maxLength={1_000}
          isOptional
          value={value.acrValues}
          onChange={(acrValues) => onChange({ ...value, acrValues })}
        />
      )}
    </>
  );
}

/** The values as the API takes them; none where it is not for the provider's token to say. */
export const acrValuesOf = ({ by, acrValues }: SecondFactor): string[] =>
  by === 'provider' ? acrValues.split(/\s+/).filter(Boolean) : [];
