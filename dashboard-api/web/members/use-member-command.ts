import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '../api/client.ts';

interface MemberCommand {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** A command about members. Lists are read again after it, whatever came of it. */
export function useMemberCommand(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<void, Error, MemberCommand>({
    networkMode: 'always',
    mutationFn: ({ method, path, body }) => sendJson(method, path, body),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all(
        ['members', 'invitations', 'sessions', 'keys'].map((name) =>
          client.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  });
}
