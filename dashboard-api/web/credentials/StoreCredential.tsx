import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { teamsQuery } from '../api/queries.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { ReasonField, TextField } from '../forms/TextField.tsx';
import { enteredOf, HOSTED_PROVIDERS, kindsOf, NOTHING_TYPED } from './entered.ts';
import { hostsQuery } from './queries.ts';
import { SecretFields } from './SecretFields.tsx';

/** Stores a provider's credential: from then on a gateway key alone is enough for calls to this provider. */
export function StoreCredential({ onClose }: { onClose: () => void }) {
  const hosts = useQuery(hostsQuery);
  const teams = useQuery(teamsQuery);
  const [name, setName] = useState('');
  const [provider, setProvider] = useState<string>('openai');
  const [host, setHost] = useState('');
  const [projectId, setProjectId] = useState('');
  const [account, setAccount] = useState('');
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [reason, setReason] = useState('');
  const store = useCommand<unknown>(['credentials'], onClose);
  const secret = enteredOf(typed);
  const isHosted = HOSTED_PROVIDERS.includes(provider);
  const names = (hosts.data?.hosts ?? []).filter(({ kind }) => kind === provider).map((one) => one.name);
  const projects = (teams.data?.teams ?? []).flatMap((team) =>
    team.projects.map((project) => [project.projectId, `${team.name}, ${project.name}`] as const),
  );
  const choose = (next: string) => {
    setProvider(next);
    setHost('');
    setTyped({ ...NOTHING_TYPED, kind: kindsOf(next)[0] ?? 'api-key' });
  };
  return (
    <FormModal
      title="Store a provider’s credential"
      action="Store"
      working="Waiting for the gateway…"
      command={store}
      isDisabled={secret === null || (isHosted && host === '')}
      onClose={onClose}
      onSubmit={() =>
        store.mutate({
          method: 'POST',
          path: '/credentials',
          body: {
            name: name.trim(),
            provider,
            secret,
            reason: reason.trim(),
            host: host || null,
            projectId: projectId || null,
            account: account.trim() || null,
          },
        })
      }
    >
      <TextField
        place="name"
        label="Name"
        hint="Such as “OpenAI, production”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          place="provider"
          label="Provider"
          value={provider}
          onChange={choose}
          options={PROVIDER_IDS.map((one) => [one, providerLabel(one)] as const)}
        />
        {isHosted ? (
          <SelectField
            place="host"
            label="Host"
            hint={names.length === 0 ? 'Register its host first.' : ''}
            value={host}
            onChange={setHost}
            options={[['', 'Choose…'], ...names.map((one) => [one, one] as const)]}
          />
        ) : (
          <SelectField
            place="projectId"
            label="For"
            value={projectId}
            onChange={setProjectId}
            options={[['', 'every project'], ...projects]}
          />
        )}
      </div>
      <SecretFields provider={provider} typed={typed} onChange={setTyped} />
      <TextField
        place="account"
        label="Account that is billed"
        hint="As the provider names it: invoices are compared by it."
        isOptional
        maxLength={128}
        value={account}
        onChange={setAccount}
      />
      <ReasonField value={reason} onChange={setReason} />
    </FormModal>
  );
}
