import { useState } from 'react';
import type * as z from 'zod';
import type { Right } from '../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../contract/role-names.ts';
import type { serviceAccountSchema } from '../../../contract/tokens-api.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useRoles } from '../roles/queries.ts';
import type { GrantedRights } from '../shell/menu.ts';
import { grantable, rightsOfBoth, scopeWords } from './scopes.ts';

const LIFETIMES = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
] as const;

interface NewTokenProps {
  readonly rights: GrantedRights;
  readonly accounts: readonly z.infer<typeof serviceAccountSchema>[];
  readonly onClose: () => void;
  /** Takes the text, which the API shows this once. */
  readonly onMade: (text: string) => void;
}

/** Makes a token with the scopes that are ticked. */
export function NewToken({ rights, accounts, onClose, onMade }: NewTokenProps) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Right[]>(['usage:read']);
  const [days, setDays] = useState<(typeof LIFETIMES)[number][0]>('90');
  const [owner, setOwner] = useState('');
  const { roles, nameOf } = useRoles();
  const account = accounts.find(({ serviceAccountId }) => serviceAccountId === owner);
  const theirs = roles?.find(({ roleId }) => roleId === account?.role)?.rights;
  const offered = grantable(theirs ? rightsOfBoth(theirs, rights) : rights);
  // What is ticked and not offered is not asked for: another owner may do less.
  const asked = offered.flatMap((one) => one.scopes.filter((scope) => scopes.includes(scope)));
  const make = useCommand<{ token: string }>(['tokens'], ({ token }) => onMade(token));
  const tick = (scope: Right, isOn: boolean) =>
    setScopes(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <FormModal
      title="Create a token"
      action="Create"
      working="Creating…"
      command={make}
      isDisabled={asked.length === 0}
      isWide
      onClose={onClose}
      onSubmit={() =>
        make.mutate({
          method: 'POST',
          path: '/tokens',
          body: {
            name: name.trim(),
            scopes: asked,
            days: Number(days),
            ...(owner ? { serviceAccountId: owner } : {}),
          },
        })
      }
    >
      <TextField
        place="name"
        label="Name"
        hint="What uses it, such as “nightly cost report”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField place="days" label="Works for" value={days} onChange={setDays} options={LIFETIMES} />
        {accounts.length > 0 && (
          <SelectField
            place="serviceAccountId"
            label="Belongs to"
            hint={
              account
                ? `It may what the role ${nameOf(account.role)} may, and no more than you.`
                : 'Your own ends with your membership.'
            }
            value={owner}
            onChange={setOwner}
            options={[['', 'you'], ...accounts.map((one) => [one.serviceAccountId, one.name] as const)]}
          />
        )}
      </div>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">It may</legend>
        <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
          {offered.map(({ module, scopes: ofModule }) => (
            <div key={module} className="flex items-center justify-between gap-3 border-b border-line py-1">
              <span>{MODULE_NAMES[module]}</span>
              <span className="flex gap-3 text-xs">
                {ofModule.map((scope) => (
                  <CheckField
                    key={scope}
                    checked={scopes.includes(scope)}
                    onChange={(isOn) => tick(scope, isOn)}
                  >
                    <span aria-hidden="true">{scope.endsWith(':write') ? 'change' : 'read'}</span>
                    <span className="sr-only">{scopeWords(scope)}</span>
                  </CheckField>
                ))}
              </span>
            </div>
          ))}
        </div>
      </fieldset>
    </FormModal>
  );
}
