import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askJson } from '../api/client.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Door } from './Door.tsx';

/**
 * Ends the session at the API, then drops everything that this page had read. It stands in the place of all other screens, so
 * that nothing asks any more for what would be refused; what was being read is given up first.
 */
export function Leaving({ onLeft, onStay }: { onLeft: () => void; onStay: () => void }) {
  const client = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      await client.cancelQueries();
      await askJson({ method: 'DELETE', path: '/session', body: {} });
    },
    onSuccess: () => {
      client.setQueryData(SESSION_KEY, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      onLeft();
    },
  });
  useEffect(() => mutate(), [mutate]);
  if (!error || isPending) return <p className="sr-only">Signing out…</p>;
  return (
    <Door title="You are still signed in">
      <FormProblem error={error} />
      <div className="flex gap-2">
        <button type="button" className="control-strong" onClick={() => mutate()}>
          Sign out
        </button>
        <button type="button" className="control" onClick={onStay}>
          Stay signed in
        </button>
      </div>
    </Door>
  );
}
