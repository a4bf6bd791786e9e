import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { Field } from '../forms/Field.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';
import { acrValuesOf, type SecondFactor, SecondFactorFields } from './SecondFactorFields.tsx';

const ENTRA = /^https:\/\/login\.microsoftonline\.com\//;
const GOOGLE = 'https://accounts.google.com';

/** Connects an identity provider by OpenID Connect. Its discovery document is read at once. */
export function Connect({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [issuer, setIssuer] = useState('');
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [tenant, setTenant] = useState('');
  const [domain, setDomain] = useState('');
  const [secondFactor, setSecondFactor] = useState<SecondFactor>({ by: 'provider', acrValues: '' });
  const [admitsMembers, setAdmitsMembers] = useState(true);
  const connect = useCommand<unknown>(['sso'], onClose);
  const isEntra = ENTRA.test(issuer.trim());
  const isGoogle = issuer.trim() === GOOGLE;
  return (
    <FormModal
      title="Connect a provider"
      action="Connect"
      working="Reading its discovery document…"
      command={connect}
      onClose={onClose}
      onSubmit={() =>
        connect.mutate({
          method: 'POST',
          path: '/sso/connections',
          body: {
            name: name.trim(),
            issuer: issuer.trim(),
            clientId: clientId.trim(),
            secondFactor: secondFactor.by,
            acrValues: acrValuesOf(secondFactor),
            admitsMembers,
            ...(clientSecret === '' ? {} : { clientSecret }),
            pinnedTenant: (isEntra && tenant.trim()) || null,
            pinnedDomain: (isGoogle && domain.trim()) || null,
          },
        })
      }
    >
      <TextField
        place="name"
        label="Name"
        hint="As members know it, such as “Acme Entra ID”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <p className="text-muted">
        Its redirect address, which the provider asks for, is made with the connection: copy it from there
        afterwards.
      </p>
      <TextField
        place="issuer"
        label="Issuer"
        hint="To the letter, as the provider’s discovery document states it."
        example="https://login.example.com"
        maxLength={255}
        value={issuer}
        onChange={setIssuer}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          place="clientId"
          label="Client id"
          maxLength={255}
          value={clientId}
          onChange={setClientId}
        />
        <Field label="Client secret (optional)" hint="None: a public client, which PKCE protects.">
          {(ids) => (
            <input
              {...ids}
              type="password"
              className="input"
              autoComplete="off"
              maxLength={1_000}
              value={clientSecret}
              onChange={(event) => setClientSecret(event.target.value)}
            />
          )}
        </Field>
      </div>
      {isEntra && (
        <TextField
          place="pinnedTenant"
          label="Tenant id"
          hint="Tokens of other tenants are refused."
          maxLength={36}
          value={tenant}
          onChange={setTenant}
        />
      )}
      {isGoogle && (
        <TextField
          place="pinnedDomain"
          label="Hosted domain"
          hint="Tokens of other domains are refused."
          maxLength={253}
          value={domain}
          onChange={setDomain}
        />
      )}
      <SecondFactorFields value={secondFactor} onChange={setSecondFactor} isDeclared={false} />
      <CheckField checked={admitsMembers} onChange={setAdmitsMembers}>
        Who has an address of your own domains becomes a developer at their first sign-in
      </CheckField>
    </FormModal>
  );
}
