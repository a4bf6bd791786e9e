/** Where calls go. The deployed Worker knows one upstream: the providers themselves. */
import type { UsageEvent } from '../../contract/event.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import { type Provider, upstreamPath } from '../providers/registry.ts';

export interface Upstream {
  readonly kind: UsageEvent['upstream'];
  /** The address for a path below a provider. `search` has its `?` or is empty. */
  urlFor(provider: Provider, path: string, search: string): string;
  /** Why the credentials that a call carries must not go there; null: they may. */
  refuses(headers: Headers, search: string): RefusalCode | null;
}

export const providerUpstream: Upstream = {
  kind: 'provider',
  urlFor: (provider, path, search) => provider.upstream.origin + upstreamPath(provider, path) + search,
  refuses: () => null,
};
