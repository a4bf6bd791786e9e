import { useMutation, useQueryClient } from '@tanstack/react-query';
import { askJson } from '../api/client.ts';
import { SESSION_KEY } from '../api/query-client.ts';

/** Ends the session at the API, then drops everything that this page had read. What is being read would be refused: it is given up first. */
export function SignOut() {
  const client = useQueryClient();
  const signOut = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      await client.cancelQueries();
      await askJson({ method: 'DELETE', path: '/session', body: {} });
    },
    onError: () => client.invalidateQueries(),
    onSuccess: () => {
      client.setQueryData(SESSION_KEY, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
    },
  });
  return (
    <button type="button" className="control" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
      {signOut.isError ? 'Sign out: try again' : 'Sign out'}
    </button>
  );
}
