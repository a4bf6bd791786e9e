import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { TeamList } from '../../../contract/teams-api.ts';
import { teamsQuery } from '../api/queries.ts';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { writeView } from '../view/search.ts';
import { NameDialog, type Naming } from './NameDialog.tsx';

type Team = TeamList['teams'][number];
type Project = Team['projects'][number];

/** Teams and their projects. A key belongs to a project, and so do its calls and what they cost. */
export function TeamsPage() {
  const teams = useQuery(teamsQuery);
  const mayWrite = useMay('settings:write');
  const [naming, setNaming] = useState<Naming | null>(null);
  return (
    <Page
      title="Teams and projects"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setNaming({ kind: 'new-team' })}>
            Create team
          </button>
        )
      }
    >
      <p className="mt-1 max-w-prose text-muted">
        A call is recorded under the team and project that its key had at that moment. A new name shows
        everywhere; it moves nothing.
      </p>
      <Loaded query={teams} what="The teams" isCard>
        {({ teams: rows }) =>
          rows.length === 0 ? (
            <div className="card mt-4">
              <Empty title="No team">A team has projects, and a key belongs to a project.</Empty>
            </div>
          ) : (
            rows.map((team) => (
              <TeamCard key={team.teamId} team={team} onName={mayWrite ? setNaming : null} />
            ))
          )
        }
      </Loaded>
      {naming && <NameDialog naming={naming} onClose={() => setNaming(null)} />}
    </Page>
  );
}

interface TeamCardProps {
  readonly team: Team;
  /** Null: names are not this person’s to change. */
  readonly onName: ((naming: Naming) => void) | null;
}

function TeamCard({ team, onName }: TeamCardProps) {
  const { teamId, name, etag, createdAt, projects } = team;
  const columns = [
    { name: 'Project', className: 'w-full', cell: (project: Project) => project.name },
    {
      name: 'Since',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: (project: Project) => formatDay(project.createdAt),
    },
    {
      name: 'Look at',
      isUnlabelled: true as const,
      className: 'whitespace-nowrap',
      cell: ({ projectId, name: of, etag: tag }: Project) => (
        <span className="flex items-center justify-end gap-3">
          <Link
            to="/"
            search={writeView({
              period: { kind: 'preset', preset: '30d' },
              groupBy: 'model',
              filters: [{ field: 'project', value: projectId }],
            })}
            className="text-accent underline"
            aria-label={`Spend of ${of}`}
          >
            Spend
          </Link>
          {onName && (
            <button
              type="button"
              className="control"
              aria-label={`Rename ${of}`}
              onClick={() => onName({ kind: 'project', id: projectId, name: of, etag: tag })}
            >
              Rename
            </button>
          )}
        </span>
      ),
    },
  ];
  return (
    <Section
      title={name}
      about={`Since ${formatDay(createdAt)}`}
      aside={
        onName && (
          <span className="flex gap-2">
            <button
              type="button"
              className="control"
              aria-label={`Rename ${name}`}
              onClick={() => onName({ kind: 'team', id: teamId, name, etag })}
            >
              Rename
            </button>
            <button
              type="button"
              className="control"
              aria-label={`Add project to ${name}`}
              onClick={() => onName({ kind: 'new-project', teamId, team: name })}
            >
              Add project
            </button>
          </span>
        )
      }
    >
      {projects.length === 0 ? (
        <p className="px-4 pb-4 text-muted">No project yet: without one the team can have no key.</p>
      ) : (
        <DataTable
          name={`Projects of ${name}`}
          caption={`Projects of ${name}`}
          columns={columns}
          rows={projects}
          keyOf={({ projectId }) => projectId}
        />
      )}
    </Section>
  );
}
