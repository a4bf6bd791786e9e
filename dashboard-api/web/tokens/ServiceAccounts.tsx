import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type * as z from 'zod';
import type { RoleRef } from '../../../contract/rights.ts';
import type { serviceAccountSchema } from '../../../contract/tokens-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';
import { RoleField } from '../members/RoleField.tsx';
import { formatDay } from '../period/instant.ts';
import { useRoles } from '../roles/queries.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { serviceAccountsQuery } from './queries.ts';

type ServiceAccount = z.infer<typeof serviceAccountSchema>;

/** Accounts whose tokens outlive whoever made them. */
export function ServiceAccounts({ mayWrite }: { mayWrite: boolean }) {
  const accounts = useQuery(serviceAccountsQuery);
  const { nameOf } = useRoles();
  const [isMaking, setMaking] = useState(false);
  const [removed, setRemoved] = useState<ServiceAccount | null>(null);
  const columns = [
    {
      name: 'Account',
      className: 'w-full',
      cell: ({ name }: ServiceAccount) => <span className="font-medium">{name}</span>,
    },
    { name: 'Role', className: 'whitespace-nowrap', cell: ({ role }: ServiceAccount) => nameOf(role) },
    {
      name: 'Since',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ createdAt }: ServiceAccount) => formatDay(createdAt),
    },
    ...(mayWrite
      ? [
          {
            name: 'Remove',
            isUnlabelled: true as const,
            cell: (account: ServiceAccount) => (
              <button
                type="button"
                className="control"
                aria-label={`Remove ${account.name}`}
                onClick={() => setRemoved(account)}
              >
                Remove
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Service accounts"
      about="A token of a service account goes on when whoever made it leaves."
      aside={
        mayWrite && (
          <button type="button" className="control" onClick={() => setMaking(true)}>
            Create service account
          </button>
        )
      }
    >
      <Loaded query={accounts} what="The service accounts" rows={1}>
        {({ serviceAccounts }) =>
          serviceAccounts.length === 0 ? (
            <Empty title="No service account">
              Every token belongs to a person, and ends with their membership.
            </Empty>
          ) : (
            <DataTable
              name="Service accounts"
              caption="Service accounts"
              columns={columns}
              rows={serviceAccounts}
              keyOf={({ serviceAccountId }) => serviceAccountId}
            />
          )
        }
      </Loaded>
      {isMaking && <NewServiceAccount onClose={() => setMaking(false)} />}
      {removed && <RemoveServiceAccount account={removed} onClose={() => setRemoved(null)} />}
    </Section>
  );
}

function NewServiceAccount({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<RoleRef>('read_only');
  const create = useCommand<unknown>(['service-accounts', 'roles'], onClose);
  return (
    <FormModal
      title="Create a service account"
      action="Create"
      working="Creating…"
      command={create}
      onClose={onClose}
      onSubmit={() =>
        create.mutate({ method: 'POST', path: '/service-accounts', body: { name: name.trim(), role } })
      }
    >
      <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
      <RoleField role={role} onChange={setRole} isLesser />
    </FormModal>
  );
}

function RemoveServiceAccount({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const remove = useCommand<unknown>(['service-accounts', 'tokens'], onClose);
  return (
    <FormModal
      title={`Remove “${account.name}”`}
      action="Remove"
      working="Removing…"
      command={remove}
      isGrave
      onClose={onClose}
      onSubmit={() =>
        remove.mutate({ method: 'DELETE', path: `/service-accounts/${account.serviceAccountId}` })
      }
    >
      <p>Its tokens are refused from their next request on. This cannot be undone.</p>
    </FormModal>
  );
}
