import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keysQuery, teamsQuery } from '../api/queries.ts';
import type { ScopePlaces } from './tree.ts';
import type { ScopeNames } from './words.ts';

/** Names and places of what a budget may count; what has not been read yet is shown by its id, at the top. */
export function useScopeNames(): ScopeNames & ScopePlaces {
  const { data: keys } = useQuery({ ...keysQuery, refetchInterval: false });
  const { data: teams } = useQuery(teamsQuery);
  return useMemo(() => {
    const projects = teams?.teams.flatMap(({ teamId, projects: own }) =>
      own.map(({ projectId, name }) => ({ teamId, projectId, name })),
    );
    return {
      teams: new Map(teams?.teams.map(({ teamId, name }) => [teamId, name])),
      projects: new Map(projects?.map(({ projectId, name }) => [projectId, name])),
      keys: new Map(keys?.keys.map(({ keyId, name }) => [keyId, name])),
      teamOf: new Map(projects?.map(({ projectId, teamId }) => [projectId, teamId])),
      projectOf: new Map(keys?.keys.map(({ keyId, projectId }) => [keyId, projectId])),
    };
  }, [keys, teams]);
}
