import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TokenRow } from '../../../contract/tokens-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { formatDay, formatMinute } from '../period/instant.ts';
import { useRights } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { SecretShown } from '../shell/SecretShown.tsx';
import { NewToken } from './NewToken.tsx';
import { serviceAccountsQuery, tokensQuery } from './queries.ts';
import { ServiceAccounts } from './ServiceAccounts.tsx';
import { scopeWords } from './scopes.ts';

/** Tokens for programs that use the dashboard's API, and the accounts that they can belong to. */
export function TokensPage() {
  const rights = useRights();
  const tokens = useQuery(tokensQuery);
  const isForAll = rights['tokens:read'] === 'all';
  const accounts = useQuery({ ...serviceAccountsQuery, enabled: isForAll });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<TokenRow | null>(null);
  const owners = new Map(accounts.data?.serviceAccounts.map((one) => [one.serviceAccountId, one.name]));
  const mayWrite = rights['tokens:write'] !== undefined;
  const nowMs = Date.now();
  const columns = [
    {
      name: 'Token',
      cell: ({ name, ownerId }: TokenRow) => (
        <>
          <span className="font-medium">{name}</span>
          {ownerId && owners.has(ownerId) && (
            <span className="block text-xs text-muted">of {owners.get(ownerId)}</span>
          )}
        </>
      ),
    },
    {
      name: 'May',
      className: 'w-full text-xs',
      cell: ({ scopes }: TokenRow) => (
        <span className="line-clamp-2">{scopes.map(scopeWords).join(', ')}</span>
      ),
    },
    {
      name: 'Last used (UTC)',
      className: 'whitespace-nowrap max-lg:hidden',
      cell: ({ lastUsedAt }: TokenRow) => (lastUsedAt === null ? 'never' : formatMinute(lastUsedAt)),
    },
    {
      name: 'Expires',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ expiresAt }: TokenRow) => formatDay(expiresAt),
    },
    { name: 'State', cell: (row: TokenRow) => <State row={row} nowMs={nowMs} /> },
    ...(mayWrite
      ? [
          {
            name: 'Revoke',
            isUnlabelled: true as const,
            cell: (row: TokenRow) =>
              stateOf(row, nowMs) === 'active' && (
                <button
                  type="button"
                  className="control"
                  aria-label={`Revoke ${row.name}`}
                  onClick={() => setRevoked(row)}
                >
                  Revoke
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Page
      title="Tokens"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setMaking(true)}>
            Create token
          </button>
        )
      }
    >
      <p className="mt-1 max-w-prose text-muted">
        For programs that read or change what this dashboard shows. A token can do what its scopes say and its
        owner may, whichever is less. Gateway keys, which pay for calls, are under Keys.
      </p>
      <div className="card mt-4">
        <Loaded query={tokens} what="The tokens">
          {({ apiTokens }) =>
            apiTokens.length === 0 ? (
              <Empty title="No token">A program that uses the API needs one; people sign in instead.</Empty>
            ) : (
              <DataTable
                name="Tokens"
                caption="Tokens, newest first"
                columns={columns}
                rows={apiTokens}
                keyOf={({ tokenId }) => tokenId}
              />
            )
          }
        </Loaded>
      </div>
      {isForAll && <ServiceAccounts mayWrite={rights['tokens:write'] === 'all'} />}
      {isMaking && (
        <NewToken
          rights={rights}
          accounts={accounts.data?.serviceAccounts ?? []}
          onClose={() => setMaking(false)}
          onMade={(text) => {
            setMaking(false);
            setMade(text);
          }}
        />
      )}
      {made !== null && (
        <SecretShown title="The token is made" what="the token" text={made} onClose={() => setMade(null)}>
          <p>Copy it now: it is kept only as a hash and cannot be shown again.</p>
        </SecretShown>
      )}
      {revoked && <RevokeToken row={revoked} onClose={() => setRevoked(null)} />}
    </Page>
  );
}

function RevokeToken({ row, onClose }: { row: TokenRow; onClose: () => void }) {
  const revoke = useCommand(['tokens'], onClose);
  return (
    <FormModal
      title={`Revoke “${row.name}”`}
      action="Revoke for good"
      working="Revoking…"
      command={revoke}
      isGrave
      onClose={onClose}
      onSubmit={() => revoke.mutate({ method: 'DELETE', path: `/tokens/${row.tokenId}` })}
    >
      <p>Its next request is refused. This cannot be undone.</p>
    </FormModal>
  );
}

const stateOf = ({ revokedAt, expiresAt }: TokenRow, nowMs: number): 'active' | 'revoked' | 'expired' =>
  revokedAt !== null ? 'revoked' : Date.parse(expiresAt) <= nowMs ? 'expired' : 'active';

function State({ row, nowMs }: { row: TokenRow; nowMs: number }) {
  const state = stateOf(row, nowMs);
  return <span className={`badge ${state === 'active' ? 'badge-good' : ''}`}>{state}</span>;
}
