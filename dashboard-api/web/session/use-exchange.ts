import { useQuery, useQueryClient } from '@tanstack/react-query';
import { askJson } from '../api/client.ts';
import { SESSION_KEY } from '../api/query-client.ts';

/**
 * Exchanges what the address brought for a session, once. A query rather than a mutation, so that a second mount of the
 * page shares the one exchange.
 * @param body null: there is nothing to exchange
 */
export function useExchange(path: '/session/link' | '/login/callback', body: (() => unknown) | null) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ['exchange', path],
    queryFn: async () => {
      await askJson({ method: 'POST', path, body: body?.() });
      client.removeQueries({ queryKey: SESSION_KEY });
      return true;
    },
    enabled: body !== null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
}
