import { queryOptions } from '@tanstack/react-query';
import type { Connection, DomainClaim } from '../../../contract/sso.ts';
import { readJson } from '../api/client.ts';

/** Connections to identity providers, those that are switched off too. */
export const connectionsQuery = queryOptions({
  queryKey: ['sso', 'connections'],
  queryFn: ({ signal }) => readJson<{ connections: Connection[] }>('/sso/connections', signal),
});

/** Domains that were claimed, each with what its DNS has to say. */
export const domainsQuery = queryOptions({
  queryKey: ['sso', 'domains'],
  queryFn: ({ signal }) => readJson<{ domains: DomainClaim[] }>('/sso/domains', signal),
});
