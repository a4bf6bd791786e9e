import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, isTransient } from './problem.ts';

/** How often a visible page asks again. A hidden one does not ask. */
export const REFRESH_MS = 10_000;

/** Key of the session; null in the cache means "not signed in". */
export const SESSION_KEY = ['session'] as const;

/**
 * The page's one cache. A failed refresh keeps the figures that were there; a 401 from any resource ends the
 * session for the page. `networkMode` is `always` because a local dashboard needs no internet connection.
 */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiProblem && error.status === 401) client.setQueryData(SESSION_KEY, null);
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: REFRESH_MS / 2,
        refetchInterval: REFRESH_MS,
        refetchIntervalInBackground: false,
        retry: (failures, error) => failures < 1 && isTransient(error),
        retryDelay: 1000,
      },
    },
  });
  return client;
}
