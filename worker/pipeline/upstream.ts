/** Where calls go. The deployed Worker knows one upstream: the providers themselves. */
import type { UsageEvent } from '../../contract/event.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import { type Provider, upstreamOrigin, upstreamPath } from '../providers/provider.ts';

export interface Upstream {
  readonly kind: UsageEvent['upstream'];
  /** The address for a path below a provider, or below its place. `search` has its `?` or is empty. */
  urlFor(provider: Provider, place: string | null, path: string, search: string): string;
  /** Why the credentials that a call carries must not go there; null: they may. */
  refuses(headers: Headers, search: string): RefusalCode | null;
}

export const providerUpstream: Upstream = {
  kind: 'provider',
  urlFor: (provider, place, path, search) =>
    upstreamOrigin(provider, place) + upstreamPath(provider, path) + search,
  refuses: () => null,
};
