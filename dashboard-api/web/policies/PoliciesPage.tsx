import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { keysQuery, teamsQuery } from '../api/queries.ts';
import { Field } from '../forms/Field.tsx';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { EffectivePolicy } from './EffectivePolicy.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { type PolicyList, policiesQuery } from './queries.ts';
import { validatePoliciesSearch } from './search.ts';
import { explain } from './words.ts';

/** What calls may do: the policies of organisation and teams, and what comes of them for a key. */
export function PoliciesPage() {
  const { edit, key } = validatePoliciesSearch(useSearch({ strict: false }));
  return edit === undefined ? <Overview keyId={key ?? null} /> : <PolicyEditor key={edit} subject={edit} />;
}

interface Row {
  /** As the address names it. */
  readonly subject: string;
  readonly name: string;
  readonly policy: PolicyList['policies'][number] | undefined;
}

function Overview({ keyId }: { keyId: string | null }) {
  const policies = useQuery(policiesQuery);
  const teams = useQuery(teamsQuery);
  const keys = useQuery({ ...keysQuery, refetchInterval: false });
  const navigate = useNavigate();
  const mayWrite = useMay('policies:write');
  const of = (teamId: string | null) => policies.data?.policies.find((one) => one.teamId === teamId);
  const rows: Row[] = [
    { subject: 'organisation', name: 'The organisation', policy: of(null) },
    ...(teams.data?.teams ?? []).map(({ teamId, name }) => ({ subject: teamId, name, policy: of(teamId) })),
  ];
  const columns = [
    {
      name: 'Policy of',
      cell: ({ subject, name }: Row) =>
        mayWrite ? (
          <Link to="/policies" search={{ edit: subject }} className="row-link font-medium hover:underline">
            {name}
          </Link>
        ) : (
          <span className="font-medium">{name}</span>
        ),
    },
    { name: 'Says', className: 'w-full', cell: ({ policy }: Row) => <Said policy={policy} /> },
    {
      name: 'Changed',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ policy }: Row) =>
        policy ? (
          <>
            {formatDay(policy.changedAt)} <span className="text-muted">version {policy.version}</span>
          </>
        ) : (
          <span className="text-muted">never</span>
        ),
    },
  ];
  return (
    <Page title="Policies" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-prose text-muted">
        A call passes if the policies of organisation, team and key all let it: a level below can only narrow.
      </p>
      <div className="card mt-4">
        <Loaded query={policies} what="The policies">
          {() => (
            <DataTable
              name="Policies"
              caption="Policies of the organisation and its teams, with what they say"
              columns={columns}
              rows={rows}
              keyOf={({ subject }) => subject}
              isLinked={mayWrite}
            />
          )}
        </Loaded>
      </div>
      <Section title="What holds for a key" about="Each rule, with the level that states it.">
        <div className="max-w-md px-3 pb-4">
          <Field label="Key">
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={keyId ?? ''}
                onChange={(event) =>
                  void navigate({
                    to: '/policies',
                    search: event.target.value ? { key: event.target.value } : {},
                    resetScroll: false,
                  })
                }
              >
                <option value="">Choose a key…</option>
                {keys.data?.keys
                  .filter(({ status }) => status !== 'revoked')
                  .map((row) => (
                    <option key={row.keyId} value={row.keyId}>
                      {row.name}, {row.teamName}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        </div>
        {keyId && <EffectivePolicy keyId={keyId} mayWrite={mayWrite} />}
      </Section>
    </Page>
  );
}

function Said({ policy }: { policy: Row['policy'] }) {
  const sentences = policy ? explain(policy.rules, false) : [];
  if (sentences.length === 0) return <span className="text-muted">nothing: every call passes</span>;
  return <span className="line-clamp-3">{sentences.join(' ')}</span>;
}
