import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { askJson, type Command } from './client.ts';

/**
 * Several commands, one after the other; the first that fails ends it, and what was done before stays done.
 * @param stale as of `useCommand`
 * @returns the mutation, and how many of its commands have been carried out
 */
export function useCommands<Answer = void>(
  stale: readonly string[],
  onDone: (answers: readonly Answer[]) => void,
) {
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const run = useMutation<Answer[], Error, readonly Command[]>({
    networkMode: 'always',
    gcTime: 0,
    mutationFn: async (commands) => {
      const answers: Answer[] = [];
      setDone(0);
      for (const command of commands) {
        answers.push(await askJson<Answer>(command));
        setDone(answers.length);
      }
      return answers;
    },
    onSuccess: onDone,
    onSettled: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  return { ...run, done };
}
