import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SupportGrant } from '../../../contract/support.ts';
import { Question } from '../forms/Question.tsx';
import { formatInstant, formatMinute, formatStamp } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { Approve } from './Approve.tsx';
import { supportQuery } from './queries.ts';
import { leftWords, MODULE_WORDS, operatorWords, STATE_WORDS, usedWords } from './words.ts';

/** Who of the company's staff may see what, for how long, and what they have read: asked for, granted, ended here. */
export function SupportPage() {
  const support = useQuery(supportQuery);
  const mayWrite = useMay('support:write');
  return (
    <Page title="Support access" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-3xl text-muted">
        Staff of the company that runs this installation see nothing of yours. To look into a question they
        ask here; you decide what they may read and for how long.
      </p>
      <Loaded query={support} what="Support access" isCard>
        {({ grants }) => {
          const standing = grants.filter(({ state }) => state === 'requested' || state === 'approved');
          const before = grants.filter((grant) => !standing.includes(grant));
          return (
            <>
              {standing.map((grant) => (
                <Standing key={grant.grantId} grant={grant} mayWrite={mayWrite} />
              ))}
              {standing.length === 0 && (
                <div className="card mt-4">
                  <Empty title="Nobody has access">No request waits, and no access is in force.</Empty>
                </div>
              )}
              {before.length > 0 && (
                <Section title="Before" about="Every read is in the audit log, under support.use.">
                  <DataTable
                    name="Support access of before"
                    caption="Requests that were refused and access that is over, newest first"
                    columns={COLUMNS}
                    rows={before}
                    keyOf={({ grantId }) => grantId}
                  />
                </Section>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Standing({ grant, mayWrite }: { grant: SupportGrant; mayWrite: boolean }) {
  const [isApproving, setApproving] = useState(false);
  const mayAudit = useMay('audit:read');
  const [isEnding, setEnding] = useState(false);
  const isInForce = grant.state === 'approved';
  return (
    <Section
      title={`${operatorWords(grant)}: ${STATE_WORDS[grant.state]}, asked ${formatStamp(grant.requestedAt)} UTC`}
      about={`“${grant.reason}”`}
      aside={
        mayWrite && (
          <span className="flex gap-2">
            {!isInForce && (
              <button type="button" className="control-strong" onClick={() => setApproving(true)}>
                Grant…
              </button>
            )}
            <button
              type="button"
              className={isInForce ? 'control text-attention' : 'control'}
              onClick={() => setEnding(true)}
            >
              {isInForce ? 'End now…' : 'Refuse…'}
            </button>
          </span>
        )
      }
    >
      <div className="px-3 pb-4">
        <Facts title={isInForce ? 'In force' : 'Waits for an answer'}>
          <Fact name={isInForce ? 'May read' : 'Asks to read'}>
            {grant.modules.map((module) => MODULE_WORDS[module]).join('; ')}
          </Fact>
          <Fact name="For">{grant.hours === 1 ? 'one hour' : `${grant.hours} hours`}</Fact>
          <Fact name="Asked">{formatInstant(grant.requestedAt)} UTC</Fact>
          {isInForce && grant.endsAt !== null && (
            <Fact name="Ends">
              {formatInstant(grant.endsAt)} UTC, in {leftWords(grant.endsAt, Date.now())}
            </Fact>
          )}
          {isInForce && (
            <Fact name="Used">
              {usedWords(grant)}
              {mayAudit && grant.uses > 0 && (
                <Link to="/audit" search={{ action: 'support.use' }} className="ml-3 text-accent underline">
                  What was read
                </Link>
              )}
            </Fact>
          )}
        </Facts>
      </div>
      {isEnding && (
        <Question<unknown>
          title={isInForce ? `End the access of ${operatorWords(grant)}?` : `Refuse ${operatorWords(grant)}?`}
          action={isInForce ? 'End now' : 'Refuse'}
          working={isInForce ? 'Ending…' : 'Refusing…'}
          command={{ method: 'POST', path: `/support-access/${grant.grantId}/refusal` }}
          stale={['support', 'audit']}
          onClose={() => setEnding(false)}
        >
          <p>
            {isInForce
              ? 'Their next request is refused. What they have read stays in the audit log.'
              : 'They see nothing.'}{' '}
            To look again they have to ask anew.
          </p>
        </Question>
      )}
      {isApproving && <Approve grant={grant} onClose={() => setApproving(false)} />}
    </Section>
  );
}

const COLUMNS: readonly Column<SupportGrant>[] = [
  {
    name: 'Who asked',
    cell: (grant) => (
      <>
        <span className="font-medium">{grant.operator.name}</span>
        <span className="block text-xs text-muted">{grant.operator.address}</span>
      </>
    ),
  },
  { name: 'Why', className: 'w-full max-lg:hidden', cell: ({ reason }) => reason },
  {
    name: 'Asked (UTC)',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ requestedAt }) => formatMinute(requestedAt),
  },
  { name: 'Used', className: 'max-md:hidden', cell: usedWords },
  { name: 'State', cell: ({ state }) => <span className="badge">{STATE_WORDS[state]}</span> },
];
