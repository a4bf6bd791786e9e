import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Connection, DomainClaim } from '../../../contract/sso.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Question } from '../forms/Question.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { domainsQuery } from './queries.ts';

interface DomainsProps {
  readonly connections: readonly Connection[];
  readonly mayWrite: boolean;
}

/** Domains that lead to a connection, once DNS has shown whose they are. */
export function Domains({ connections, mayWrite }: DomainsProps) {
  const domains = useQuery(domainsQuery);
  return (
    <Section
      title="Domains"
      about="An address of a proven domain is sent to its connection. A domain belongs to one organisation."
    >
      <Loaded query={domains} what="The domains" rows={2}>
        {({ domains: rows }) => (
          <ul className="divide-y divide-line border-t border-line">
            {rows.map((claim) => (
              <Domain
                key={claim.domain}
                claim={claim}
                connection={
                  connections.find(({ connectionId }) => connectionId === claim.connectionId)?.name ?? ''
                }
                mayWrite={mayWrite}
              />
            ))}
            {rows.length === 0 && <li className="px-3 py-3 text-muted">No domain is claimed yet.</li>}
          </ul>
        )}
      </Loaded>
      {mayWrite && <ClaimDomain connections={connections.filter(({ isEnabled }) => isEnabled)} />}
    </Section>
  );
}

interface DomainProps {
  readonly claim: DomainClaim;
  readonly connection: string;
  readonly mayWrite: boolean;
}

function Domain({
  claim: { domain, recordName, recordValue, isVerified },
  connection,
  mayWrite,
}: DomainProps) {
  const verify = useCommand<unknown>(['sso']);
  const [isEnding, setEnding] = useState(false);
  return (
    <li className="space-y-2 px-3 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <span className="font-medium">{domain}</span>
        <span className={`badge ${isVerified ? 'badge-good' : 'badge-attention'}`}>
          {isVerified ? 'proven' : 'not proven yet'}
        </span>
        <span className="text-muted">{connection}</span>
        {mayWrite && (
          <span className="ml-auto flex gap-2">
            {!isVerified && (
              <button
                type="button"
                className="control"
                disabled={verify.isPending}
                onClick={() => verify.mutate({ method: 'POST', path: `/sso/domains/${domain}/verify` })}
              >
                {verify.isPending ? 'Looking…' : 'Look at DNS now'}
              </button>
            )}
            <button
              type="button"
              className="control"
              aria-label={`Give ${domain} up`}
              onClick={() => setEnding(true)}
            >
              Give up…
            </button>
          </span>
        )}
      </div>
      {!isVerified && (
        <p className="text-sm">
          Make a TXT record <code className="select-all">{recordName}</code> with the value{' '}
          <code className="break-all select-all">{recordValue}</code>{' '}
          <CopyButton text={recordValue} label="Copy the value" />
        </p>
      )}
      <FormProblem error={verify.error} />
      {isEnding && (
        <Question
          title={`Give ${domain} up?`}
          action="Give up"
          working="Giving up…"
          command={{ method: 'DELETE', path: `/sso/domains/${domain}` }}
          stale={['sso']}
          onClose={() => setEnding(false)}
        >
          <p>
            {isVerified
              ? `Who signs in with an address of it is sent to ${connection} no more. Sessions go on.`
              : 'It leads nowhere yet.'}{' '}
            To have it again, it is claimed and proven anew; another organisation may claim it meanwhile.
          </p>
        </Question>
      )}
    </li>
  );
}

function ClaimDomain({ connections }: { connections: readonly Connection[] }) {
  const [domain, setDomain] = useState('');
  const [connectionId, setConnectionId] = useState(connections[0]?.connectionId ?? '');
  const claim = useCommand<unknown>(['sso'], () => setDomain(''));
  if (connections.length === 0) return null;
  return (
    <Form
      error={claim.error}
      className="grid items-end gap-3 border-t border-line p-3 sm:grid-cols-3"
      onSubmit={(event) => {
        event.preventDefault();
        claim.mutate({
          method: 'POST',
          path: '/sso/domains',
          body: { domain: domain.trim().toLowerCase(), connectionId },
        });
      }}
    >
      <TextField
        place="domain"
        label="Claim a domain"
        example="example.com"
        maxLength={253}
        value={domain}
        onChange={setDomain}
      />
      <SelectField
        place="connectionId"
        label="For"
        value={connectionId}
        onChange={setConnectionId}
        options={connections.map((one) => [one.connectionId, one.name] as const)}
      />
      <div>
        <button type="submit" className="control h-9" disabled={domain.trim() === '' || claim.isPending}>
          {claim.isPending ? 'Claiming…' : 'Claim'}
        </button>
      </div>
      <FormProblem error={claim.error} />
    </Form>
  );
}
