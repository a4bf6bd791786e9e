import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keysQuery, teamsQuery } from '../api/queries.ts';
import type { ScopeNames } from './words.ts';

/** Names of what a budget may count; what has not been read yet is shown by its id. */
export function useScopeNames(): ScopeNames {
  const { data: keys } = useQuery({ ...keysQuery, refetchInterval: false });
  const { data: teams } = useQuery(teamsQuery);
  return useMemo(
    () => ({
      teams: new Map(teams?.teams.map(({ teamId, name }) => [teamId, name])),
      projects: new Map(
        teams?.teams.flatMap(({ projects }) => projects.map(({ projectId, name }) => [projectId, name])),
      ),
      keys: new Map(keys?.keys.map(({ keyId, name }) => [keyId, name])),
    }),
    [keys, teams],
  );
}
