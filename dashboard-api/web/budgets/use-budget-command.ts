import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '../api/client.ts';

interface BudgetCommand {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
}

/** A command about budgets. The list is read again after it, whatever came of it. */
export function useBudgetCommand(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<void, Error, BudgetCommand>({
    networkMode: 'always',
    mutationFn: ({ method, path, body }) => sendJson(method, path, body),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['budgets'] }),
  });
}
