import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialRow } from '../../../contract/credentials-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { teamsQuery } from '../api/queries.ts';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { EdgeStanding } from '../shell/EdgeStanding.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { ChangeCredential, type CredentialChange } from './ChangeCredential.tsx';
import { KIND_WORDS } from './entered.ts';
import { Hosts } from './Hosts.tsx';
import { credentialsQuery } from './queries.ts';
import { StoreCredential } from './StoreCredential.tsx';

/** Credentials of providers that the gateway holds, sealed, and the hosts that calls may go to. */
export function CredentialsPage() {
  const credentials = useQuery(credentialsQuery);
  const teams = useQuery(teamsQuery);
  const mayWrite = useMay('credentials:write');
  const [isStoring, setStoring] = useState(false);
  const [changed, setChanged] = useState<{ row: CredentialRow; change: CredentialChange } | null>(null);
  const projects = new Map(
    teams.data?.teams.flatMap((team) => team.projects.map(({ projectId, name }) => [projectId, name])),
  );
  const button = (words: string, row: CredentialRow, change: CredentialChange) => (
    <button
      type="button"
      className="control"
      aria-label={`${words}: ${row.name}`}
      onClick={() => setChanged({ row, change })}
    >
      {words}
    </button>
  );
  const columns = [
    {
      name: 'Credential',
      className: 'w-full',
      cell: ({ name }: CredentialRow) => <span className="font-medium">{name}</span>,
    },
    {
      name: 'Provider',
      className: 'whitespace-nowrap',
      cell: ({ provider, host, projectId }: CredentialRow) => (
        <>
          {providerLabel(provider)}
          {host && `, ${host}`}
          <span className="block text-xs text-muted">
            {projectId === null ? 'every project' : (projects.get(projectId) ?? projectId)}
          </span>
        </>
      ),
    },
    {
      name: 'Kind',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ kind, lastFour }: CredentialRow) => (
        <>
          {KIND_WORDS[kind]}
          {lastFour && <span className="text-muted"> …{lastFour}</span>}
        </>
      ),
    },
    {
      name: 'Account',
      className: 'max-lg:hidden',
      cell: ({ account }: CredentialRow) => account ?? <span className="text-muted">not stated</span>,
    },
    {
      name: 'Replaced',
      className: 'whitespace-nowrap max-lg:hidden',
      cell: ({ sealedAt }: CredentialRow) => formatDay(sealedAt),
    },
    {
      name: 'State',
      cell: ({ state }: CredentialRow) => (
        <span className={`badge whitespace-nowrap ${state === 'active' ? 'badge-good' : ''}`}>
          {state === 'active' ? 'in use' : 'stands by'}
        </span>
      ),
    },
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (row: CredentialRow) => (
              <span className="flex justify-end gap-2 max-sm:flex-col">
                {button('Replace', row, 'replace')}
                {row.state === 'active' ? button('Stand by', row, 'standby') : button('Use', row, 'active')}
                {button('Remove', row, 'remove')}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Page
      title="Provider credentials"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setStoring(true)}>
            Store a credential
          </button>
        )
      }
    >
      <p className="mt-1 max-w-prose text-muted">
        With a stored credential a gateway key alone is enough: the provider’s key is in no program. It is
        sealed to the gateway, and this dashboard cannot read it.
      </p>
      {credentials.data && <EdgeStanding edge={credentials.data.edge} />}
      <div className="card mt-4">
        <Loaded query={credentials} what="The credentials">
          {({ credentials: rows }) =>
            rows.length === 0 ? (
              <Empty title="No credential is stored">
                Programs send the provider’s key along with each call; it passes through and is never kept.
              </Empty>
            ) : (
              <DataTable
                name="Credentials"
                caption="Stored credentials, by provider, newest first"
                columns={columns}
                rows={rows}
                keyOf={({ credentialId }) => credentialId}
              />
            )
          }
        </Loaded>
      </div>
      <Hosts />
      {isStoring && <StoreCredential onClose={() => setStoring(false)} />}
      {changed && <ChangeCredential {...changed} onClose={() => setChanged(null)} />}
    </Page>
  );
}
