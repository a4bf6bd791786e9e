import { useState } from 'react';
import type { Connection, ConnectionChange } from '../../../contract/sso.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SecretField } from '../forms/SecretField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { acrValuesOf, type SecondFactor, SecondFactorFields } from './SecondFactorFields.tsx';

type SecretChange = 'keep' | 'replace' | 'none';

/** Changes what can be changed of a connection. What stays as it was is not sent. */
export function ChangeConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  // As it was when the dialog opened: the list beneath is read again meanwhile.
  const [before] = useState(connection);
  const [name, setName] = useState(before.name);
  const [secretChange, setSecretChange] = useState<SecretChange>('keep');
  const [clientSecret, setClientSecret] = useState('');
  const [secondFactor, setSecondFactor] = useState<SecondFactor>({
    by: before.secondFactor,
    acrValues: before.acrValues.join(' '),
  });
  const [admitsMembers, setAdmitsMembers] = useState(before.admitsMembers);
  const command = useCommand<unknown>(['sso'], onClose);
  const acrValues = acrValuesOf(secondFactor);
  const change: ConnectionChange = {
    ...(name.trim() === before.name ? {} : { name: name.trim() }),
    ...(secretChange === 'replace' ? { clientSecret } : {}),
    ...(secretChange === 'none' ? { clientSecret: null } : {}),
    ...(secondFactor.by === before.secondFactor ? {} : { secondFactor: secondFactor.by }),
    ...(acrValues.join(' ') === before.acrValues.join(' ') ? {} : { acrValues }),
    ...(admitsMembers === before.admitsMembers ? {} : { admitsMembers }),
  };
  return (
    <FormModal
      title={`Change “${before.name}”`}
      action="Change"
      working="Changing…"
      command={command}
      isDisabled={Object.keys(change).length === 0}
      onClose={onClose}
      onSubmit={() =>
        command.mutate({
          method: 'PATCH',
          path: `/sso/connections/${before.connectionId}`,
          body: change,
          ifMatch: before.etag,
        })
      }
    >
      <p className="text-muted">
        It holds from the next sign-in; sessions go on. Members are known by its issuer and client: for
        others, connect another provider.
      </p>
      <TextField
        place="name"
        label="Name"
        hint="As members know it."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <SelectField
        label="Client secret"
        value={secretChange}
        onChange={setSecretChange}
        options={[
          ['keep', before.hasSecret ? 'stays as it is' : 'none, as it is'],
          ['replace', before.hasSecret ? 'is replaced by another' : 'is this one from now on'],
          ...(before.hasSecret ? [['none', 'none: a public client, which PKCE protects'] as const] : []),
        ]}
      />
      {secretChange === 'replace' && (
        <SecretField
          place="clientSecret"
          label="New client secret"
          hint="Stored sealed, and not shown again. Whether the provider takes it shows at the next sign-in: keep this session until somebody has signed in."
          maxLength={1_000}
          value={clientSecret}
          onChange={setClientSecret}
        />
      )}
      <SecondFactorFields
        value={secondFactor}
        onChange={setSecondFactor}
        isDeclared={before.secondFactor === 'declared'}
      />
      <CheckField checked={admitsMembers} onChange={setAdmitsMembers}>
        Who has an address of your own domains becomes a developer at their first sign-in
      </CheckField>
    </FormModal>
  );
}
