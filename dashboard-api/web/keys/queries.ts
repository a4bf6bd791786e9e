import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { KeyGates, peppersSchema, unusedKeysSchema } from '../../../contract/keys-api.ts';
import { readJson } from '../api/client.ts';

export type Pepper = z.infer<typeof peppersSchema>['peppers'][number];

/** Active keys that nobody has used for so many days. */
export const unusedKeysQuery = (days: number) =>
  queryOptions({
    queryKey: ['keys', 'unused', days],
    queryFn: ({ signal }) => readJson<z.infer<typeof unusedKeysSchema>>(`/keys/unused?days=${days}`, signal),
  });

/** How many secrets stand under each version of the pepper. */
export const peppersQuery = queryOptions({
  queryKey: ['keys', 'peppers'],
  queryFn: ({ signal }) => readJson<z.infer<typeof peppersSchema>>('/keys/peppers', signal),
});

/** The gates of a key as they stand now. Each is asked: not again by itself. */
export const keyGatesQuery = (keyId: string) =>
  queryOptions({
    queryKey: ['keys', 'gates', keyId],
    queryFn: ({ signal }) => readJson<KeyGates>(`/keys/${keyId}/gates`, signal),
    refetchInterval: false,
  });
