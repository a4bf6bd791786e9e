import { useState } from 'react';
import type { ScimTokenRow } from '../../../contract/scim.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { formatDay, formatMinute } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { SecretShown } from '../shell/SecretShown.tsx';
import { Section } from '../shell/Section.tsx';
import { tokenState } from './state.ts';

interface ScimTokensProps {
  readonly tokens: readonly ScimTokenRow[];
  readonly mayWrite: boolean;
}

/** Tokens with which an identity provider provisions; each is shown once, and revoked here. */
export function ScimTokens({ tokens, mayWrite }: ScimTokensProps) {
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [ending, setEnding] = useState<ScimTokenRow | null>(null);
  const nowMs = Date.now();
  const columns: Column<ScimTokenRow>[] = [
    {
      name: 'Token',
      className: 'w-full',
      cell: ({ name }) => <span className="font-medium">{name}</span>,
    },
    {
      name: 'Last used (UTC)',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatMinute(lastUsedAt)),
    },
    {
      name: 'Expires',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ expiresAt }) => formatDay(expiresAt),
    },
    {
      name: 'State',
      cell: (row) => {
        const state = tokenState(row, nowMs);
        const colour = { active: 'badge-good', ending: 'badge-attention', over: '', revoked: '' }[state];
        return (
          <span className={`badge ${colour}`}>
            {{ active: 'active', ending: 'ends soon', over: 'expired', revoked: 'revoked' }[state]}
          </span>
        );
      },
    },
    {
      name: 'Revoke',
      isUnlabelled: true,
      cell: (row) =>
        mayWrite &&
        ['active', 'ending'].includes(tokenState(row, nowMs)) && (
          <button
            type="button"
            className="control"
            aria-label={`Revoke ${row.name}`}
            onClick={() => setEnding(row)}
          >
            Revoke…
          </button>
        ),
    },
  ];
  return (
    <Section
      title="Tokens"
      about="Enter one at the identity provider as the secret token. Two can be valid at once, so that it can be replaced without a gap."
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setMaking(true)}>
            Create token
          </button>
        )
      }
    >
      {tokens.length === 0 ? (
        <Empty title="No token">Until there is one, nothing is provisioned.</Empty>
      ) : (
        <DataTable
          name="Tokens"
          caption="Tokens of provisioning, newest first"
          columns={columns}
          rows={tokens}
          keyOf={({ tokenId }) => tokenId}
        />
      )}
      {isMaking && (
        <MakeToken
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
        />
      )}
      {made !== null && (
        <SecretShown title="The token is made" what="the token" text={made} onClose={() => setMade(null)}>
          <p>Copy it now: it is kept only as a hash and cannot be shown again.</p>
        </SecretShown>
      )}
      {ending && <RevokeToken row={ending} onClose={() => setEnding(null)} />}
    </Section>
  );
}

function MakeToken({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('365');
  const make = useCommand<{ token: string }>(['provisioning'], ({ token }) => onMade(token));
  return (
    <FormModal
      title="Create a token for provisioning"
      action="Create"
      working="Creating…"
      command={make}
      isDisabled={name.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        make.mutate({
          method: 'POST',
          path: '/provisioning/tokens',
          body: { name: name.trim(), days: Number(days) },
        })
      }
    >
      <TextField
        place="name"
        label="Name"
        hint="Who uses it, such as “Entra ID”."
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <SelectField
        label="Valid for"
        value={days}
        onChange={setDays}
        options={[
          ['90', '90 days'],
          ['180', '180 days'],
          ['365', '365 days'],
        ]}
      />
    </FormModal>
  );
}

function RevokeToken({ row, onClose }: { row: ScimTokenRow; onClose: () => void }) {
  const revoke = useCommand(['provisioning'], onClose);
  return (
    <FormModal
      title={`Revoke “${row.name}”`}
      action="Revoke for good"
      working="Revoking…"
      command={revoke}
      isGrave
      onClose={onClose}
      onSubmit={() => revoke.mutate({ method: 'DELETE', path: `/provisioning/tokens/${row.tokenId}` })}
    >
      <p>Its next request is refused. Members stay as they are; nothing more is provisioned with it.</p>
    </FormModal>
  );
}
