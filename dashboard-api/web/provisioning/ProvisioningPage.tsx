import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { teamsQuery } from '../api/queries.ts';
import { countOf, formatCount } from '../figures/count.ts';
import { formatMinute } from '../period/instant.ts';
import { useRoles } from '../roles/queries.ts';
import { useMay } from '../session/rights.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { MapGroup } from './MapGroup.tsx';
import { type Provisioning, provisioningQuery, type ScimGroup } from './queries.ts';
import { ScimTokens } from './ScimTokens.tsx';

/** Members that an identity provider makes, changes and removes (SCIM 2.0): address, tokens, groups. */
export function ProvisioningPage() {
  const provisioning = useQuery(provisioningQuery);
  const mayWrite = useMay('sso:write');
  return (
    <Page title="Provisioning" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-3xl text-muted">
        An identity provider that speaks SCIM 2.0 makes, changes and removes members by itself. Whoever it
        takes away is signed out at once, and their tokens and own keys end. How members sign in is under{' '}
        <Link to="/sso" className="text-accent underline">
          Single sign-on
        </Link>
        .
      </p>
      <Loaded query={provisioning} what="Provisioning" isCard>
        {(all) => (
          <>
            <State all={all} />
            <ScimTokens tokens={all.apiTokens} mayWrite={mayWrite} />
            <Groups groups={all.groups} mayWrite={mayWrite} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function State({ all: { baseUrl, apiTokens, activeUsers, groups } }: { all: Provisioning }) {
  const used = apiTokens.flatMap(({ lastUsedAt }) => lastUsedAt ?? []).sort();
  const last = used.at(-1);
  return (
    <Section title="State">
      <div className="px-3 pb-4">
        <Facts title="As it stands now">
          <Fact name="Address">
            <code className="mr-3 text-xs">{baseUrl}</code>
            <CopyButton text={baseUrl} label="Copy the address" />
          </Fact>
          <Fact name="Provisioned">
            {countOf(activeUsers, 'active user')}, {countOf(groups.length, 'group')}
          </Fact>
          <Fact name="Provider last came">{last === undefined ? 'never' : `${formatMinute(last)} UTC`}</Fact>
        </Facts>
      </div>
    </Section>
  );
}

function Groups({ groups, mayWrite }: { groups: readonly ScimGroup[]; mayWrite: boolean }) {
  const { data: teams } = useQuery(teamsQuery);
  const { nameOf } = useRoles();
  const [mapping, setMapping] = useState<ScimGroup | null>(null);
  const names = new Map(teams?.teams.map(({ teamId, name }) => [teamId, name]));
  const columns: Column<ScimGroup>[] = [
    { name: 'Group', className: 'w-full', cell: ({ name }) => <span className="font-medium">{name}</span> },
    { name: 'Members', isNumber: true, cell: ({ members }) => formatCount(members) },
    {
      name: 'Makes them',
      className: 'whitespace-nowrap',
      cell: ({ role }) => (role === null ? <span className="text-muted">nothing</span> : nameOf(role)),
    },
    {
      name: 'Of teams',
      className: 'max-md:hidden',
      cell: ({ teamIds }) => teamIds.map((teamId) => names.get(teamId) ?? teamId).join(', ') || 'none',
    },
    {
      name: 'Change',
      isUnlabelled: true,
      cell: (group) =>
        mayWrite && (
          <button
            type="button"
            className="control"
            aria-label={`Change what ${group.name} makes of its members`}
            onClick={() => setMapping(group)}
          >
            Change…
          </button>
        ),
    },
  ];
  return (
    <Section
      title="Groups"
      about="What the members of a group become. Who is in no group with a role is a developer without a team."
    >
      {groups.length === 0 ? (
        <Empty title="No group yet">Groups appear once the identity provider has sent them.</Empty>
      ) : (
        <DataTable
          name="Groups"
          caption="Groups of the identity provider, with the role and teams that they give"
          columns={columns}
          rows={groups}
          keyOf={({ groupId }) => groupId}
        />
      )}
      {mapping && <MapGroup group={mapping} onClose={() => setMapping(null)} />}
    </Section>
  );
}
