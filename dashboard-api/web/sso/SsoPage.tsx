import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Connection } from '../../../contract/sso.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { ChangeConnection } from './ChangeConnection.tsx';
import { Connect } from './Connect.tsx';
import { Domains } from './Domains.tsx';
import { connectionsQuery } from './queries.ts';

const FACTORS: Readonly<Record<Connection['secondFactor'], string>> = {
  provider: 'the provider’s token says whether one was proven',
  declared: 'an owner declared that this provider asks everybody for one',
  own: 'an authenticator app enrolled here, always',
};

/** Signing in at the organisation's own identity provider: connections, and the domains that lead to them. */
export function SsoPage() {
  const connections = useQuery(connectionsQuery);
  const mayWrite = useMay('sso:write');
  const [isConnecting, setConnecting] = useState(false);
  return (
    <Page
      title="Single sign-on"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setConnecting(true)}>
            Connect a provider
          </button>
        )
      }
    >
      <p className="mt-1 max-w-3xl text-muted">
        First connect your identity provider by OpenID Connect, then prove that a domain is yours: who signs
        in with an address of it is sent there. Whether members must come that way is under{' '}
        <Link to="/settings" className="text-accent underline">
          Settings
        </Link>
        .
      </p>
      <Loaded query={connections} what="The connections" isCard>
        {({ connections: rows }) =>
          rows.length === 0 ? (
            <div className="card mt-4">
              <Empty title="No provider is connected">
                Members sign in through the platform’s own provider.
              </Empty>
            </div>
          ) : (
            <>
              {rows.map((connection) => (
                <ConnectionCard key={connection.connectionId} connection={connection} mayWrite={mayWrite} />
              ))}
              <Domains connections={rows} mayWrite={mayWrite} />
            </>
          )
        }
      </Loaded>
      {isConnecting && <Connect onClose={() => setConnecting(false)} />}
    </Page>
  );
}

function ConnectionCard({ connection, mayWrite }: { connection: Connection; mayWrite: boolean }) {
  const [isChanging, setChanging] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const { name, issuer, clientId, hasSecret, pinnedTenant, pinnedDomain, redirectUri, isEnabled } =
    connection;
  return (
    <Section
      title={name}
      about={`Since ${formatDay(connection.createdAt)}`}
      aside={
        <span className="flex items-center gap-3">
          <span className={`badge ${isEnabled ? 'badge-good' : ''}`}>
            {isEnabled ? 'on' : 'switched off'}
          </span>
          {mayWrite && isEnabled && (
            <>
              <button
                type="button"
                className="control"
                aria-label={`Change ${name}`}
                onClick={() => setChanging(true)}
              >
                Change…
              </button>
              <button
                type="button"
                className="control"
                aria-label={`Switch ${name} off`}
                onClick={() => setEnding(true)}
              >
                Switch off…
              </button>
            </>
          )}
        </span>
      }
    >
      <div className="px-3 pb-4">
        <Facts title="As it is set up">
          <Fact name="Issuer">{issuer}</Fact>
          <Fact name="Client">
            {clientId}, {hasSecret ? 'with a secret' : 'a public client'}
          </Fact>
          {pinnedTenant && <Fact name="Tenant">{pinnedTenant}</Fact>}
          {pinnedDomain && <Fact name="Hosted domain">{pinnedDomain}</Fact>}
          <Fact name="Second factor">
            {FACTORS[connection.secondFactor]}
            {connection.acrValues.length > 0 && `: acr or acrs ${connection.acrValues.join(' or ')}`}
          </Fact>
          <Fact name="Newcomers">
            {connection.admitsMembers ? 'become developers at their first sign-in' : 'need an invitation'}
          </Fact>
          <Fact name="Redirect address">
            <code className="mr-3 text-xs">{redirectUri}</code>
            <CopyButton text={redirectUri} label="Copy" />
          </Fact>
        </Facts>
      </div>
      {isChanging && <ChangeConnection connection={connection} onClose={() => setChanging(false)} />}
      {isEnding && <Disconnect connection={connection} onClose={() => setEnding(false)} />}
    </Section>
  );
}

function Disconnect({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const end = useCommand(['sso', 'sessions'], onClose);
  return (
    <FormModal
      title={`Switch “${connection.name}” off`}
      action="Switch off for good"
      working="Switching off…"
      command={end}
      isGrave
      onClose={onClose}
      onSubmit={() => end.mutate({ method: 'DELETE', path: `/sso/connections/${connection.connectionId}` })}
    >
      <p>Sessions that were opened through it end, and nobody signs in through it again.</p>
    </FormModal>
  );
}
