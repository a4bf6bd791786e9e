import { useMutation, useQueryClient } from '@tanstack/react-query';
import { askJson, type Command } from './client.ts';

/**
 * A command, and what is read again after it, whatever came of it.
 * @param stale first parts of the keys of the queries that it may have changed
 * @param onDone takes the answer; undefined where the API answers without a body
 */
export function useCommand<Answer = void>(
  stale: readonly string[],
  onDone: (answer: Answer) => void = () => {},
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Command>({
    networkMode: 'always',
    // An answer may hold a secret: nothing of it stays once its dialog is gone.
    gcTime: 0,
    mutationFn: (command) => askJson<Answer>(command),
    onSuccess: onDone,
    onSettled: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
