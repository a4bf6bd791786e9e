import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { sendJson } from '../api/client.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Door } from './Door.tsx';
import type { Returned } from './link.ts';
import { SignIn } from './SignIn.tsx';

/** What a provider sent the browser back with is posted once; then the page goes on, or says why not. */
export function CallbackPage({ returned }: { returned: Returned | null }) {
  const client = useQueryClient();
  const exchange = useQuery({
    queryKey: ['login-callback'],
    queryFn: async () => {
      await sendJson('POST', '/login/callback', {
        ...{ provider: returned?.provider, parameters: returned?.parameters.reveal() },
      });
      client.removeQueries({ queryKey: SESSION_KEY });
      return true;
    },
    enabled: returned !== null,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
  if (exchange.isSuccess) return <Navigate to="/" search={{}} replace />;
  if (exchange.isFetching) {
    return (
      <Door title="Signing in">
        <p role="status">Your sign-in is being checked…</p>
      </Door>
    );
  }
  return (
    <Door title="Signing in did not work">
      {exchange.error ? (
        <FormProblem error={exchange.error} />
      ) : (
        <p>This address has nothing to sign in with.</p>
      )}
      <SignIn />
    </Door>
  );
}
