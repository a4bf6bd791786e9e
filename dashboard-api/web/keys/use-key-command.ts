import { useMutation, useQueryClient } from '@tanstack/react-query';
import { askJson } from '../api/client.ts';

/** A command about keys. The list is read again after it, whatever came of it. */
export function useKeyCommand<Input, Answer>(
  request: (input: Input) => {
    readonly method: 'POST' | 'PATCH';
    readonly path: string;
    readonly body: unknown;
  },
  onDone: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Input>({
    networkMode: 'always',
    // An answer may hold a key: nothing of it stays once the dialog is gone.
    gcTime: 0,
    mutationFn: (input) => {
      const { method, path, body } = request(input);
      return askJson<Answer>(method, path, body);
    },
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}
