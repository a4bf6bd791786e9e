import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { serviceAccountListSchema, tokenListSchema } from '../../../contract/tokens-api.ts';
import { readJson } from '../api/client.ts';

/** Tokens that the person may see, without their texts. */
export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => readJson<z.infer<typeof tokenListSchema>>('/tokens', signal),
});

/** Accounts of programs. */
export const serviceAccountsQuery = queryOptions({
  queryKey: ['service-accounts'],
  queryFn: ({ signal }) => readJson<z.infer<typeof serviceAccountListSchema>>('/service-accounts', signal),
});
