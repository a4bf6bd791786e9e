/** What a provider is to the gateway: where it is, what it speaks, how it takes credentials. The rows stand in `registry.ts`. */
import type { RegisteredHost } from '../../contract/organisation.ts';
import { listAt, type PriceLists } from '../../contract/prices/lists.ts';
import { isPublicBaseUrl } from '../../contract/public-host.ts';
import type { RawUsage } from '../../contract/usage.ts';
import type { DialectName, UsageConvention } from './dialects.ts';
import type { EndpointTableName } from './endpoint-tables.ts';

/** Whose SDK our own errors must be readable for. */
export type ErrorFlavour =
  | 'openai'
  | 'anthropic'
  | 'google'
  | 'cohere'
  | 'aws'
  | 'ollama'
  | 'voyage'
  | 'plain';

/** A part of a provider's address space that speaks one API. */
export interface Surface {
  /** Path below the provider that the table's patterns are relative to; more specific surfaces stand first. */
  readonly prefix: string;
  readonly table: EndpointTableName;
  readonly errorFlavour: ErrorFlavour;
  /** Streams state no usage unless `stream_options.include_usage` asks for it, and the endpoint takes the option. */
  readonly mustAskForUsage: boolean;
  readonly conventions: Readonly<Partial<Record<DialectName, UsageConvention>>>;
  /** What chat calls the cap on output tokens that is written in; absent: `max_tokens`. */
  readonly chatCap?: 'max_completion_tokens';
  /** Where a key goes on this surface; absent: in the first of the provider's `credentialHeaders`. */
  readonly credentialHeader?: string;
}

/** Paths that begin with `from` and go on with one of `rest` are sent to `to` instead. */
export interface PathRewrite {
  readonly from: string;
  readonly rest: readonly string[];
  readonly to: string;
}

/**
 * A part of the upstream's address that the caller's path names. It stands for `{place}` in the origin. No path leads
 * to a host that is neither listed here nor registered by an admin.
 */
export type Place =
  /** A region or location: only these names are taken. */
  | {
      readonly kind: 'listed';
      readonly names: ReadonlySet<string>;
      /** Places whose origin is another than the template's. */
      readonly origins: Readonly<Record<string, string>>;
    }
  /** What an admin of the organisation registered under that name; the gate says whether there is one. */
  | { readonly kind: 'registered'; readonly host: RegisteredHost['kind'] };

/** How requests are signed for a caller whose organisation stores a credential that signs. */
export type Signing =
  | { readonly kind: 'aws-access-key'; readonly service: string }
  | { readonly kind: 'google-service-account'; readonly service: null };

export interface Provider {
  readonly id: string;
  readonly aliases: readonly string[];
  /** `origin` has a `{place}` where there is a `place`. */
  readonly upstream: { readonly origin: string; readonly prefix: string };
  /** Absent: one list, under the provider's own name. */
  readonly priceLists?: PriceLists;
  /** Null where the path below the provider begins at once. */
  readonly place: Place | null;
  readonly surfaces: readonly Surface[];
  readonly errorFlavour: ErrorFlavour;
  /**
   * Of a stream: `cancel`: closing the connection stops generation and billing. `drain`: it does not, so the rest is
   * read. An answer that is not streamed is made whole and billed wherever it goes, and always read.
   */
  readonly onCallerLeft: 'cancel' | 'drain';
  /** Request headers that can carry the provider's credential, the SDK's own first; lower case. */
  readonly credentialHeaders: readonly string[];
  /** Query parameter that can carry it, where there is one. */
  readonly credentialParameter: string | null;
  /** Null: nothing is ever signed. */
  readonly signing: Signing | null;
  /** Response header that names the account which is billed, lower case. */
  readonly accountHeader: string | null;
  readonly pathRewrites: readonly PathRewrite[];
  /** Request headers that ask for a service tier, beside what a body may say, lower case. Absent: none. */
  readonly tierHeaders?: readonly string[];
  /** False: `stream_options` is never added, whatever a surface says. */
  readonly takesStreamOptions: boolean;
}

const BEARER = ['authorization'] as const;

/** A surface that speaks OpenAI's API, plainly unless stated otherwise. */
export function openaiSurface(options: Partial<Surface> = {}): Surface {
  return {
    prefix: '',
    table: 'openai',
    errorFlavour: 'openai',
    mustAskForUsage: false,
    conventions: {},
    ...options,
  };
}

/** Anthropic's Messages API as other providers offer it beside their own. */
export function messagesSurface(prefix = '', conventions: Surface['conventions'] = {}): Surface {
  return {
    prefix,
    table: 'anthropic',
    errorFlavour: 'anthropic',
    mustAskForUsage: false,
    conventions,
  };
}

type Row = Pick<Provider, 'id' | 'upstream' | 'onCallerLeft'> & Partial<Provider>;

/** A provider with an API of its own, which its surfaces name; a bearer token unless stated otherwise. */
export function ownProvider(row: Row & Pick<Provider, 'surfaces' | 'errorFlavour'>): Provider {
  return {
    aliases: [],
    credentialHeaders: BEARER,
    credentialParameter: null,
    signing: null,
    accountHeader: null,
    pathRewrites: [],
    place: null,
    takesStreamOptions: true,
    ...row,
  };
}

/** A provider that speaks OpenAI's API with a bearer token, unless stated otherwise. */
export function openaiProvider(row: Row): Provider {
  return ownProvider({ surfaces: [openaiSurface()], errorFlavour: 'openai', ...row });
}

/**
 * Where a path below the provider goes: the upstream's path, prefix and rewrites applied, query not included. A path
 * that begins with the prefix has it already: so do SDKs that are told another host.
 */
export function upstreamPath(provider: Provider, path: string): string {
  const { prefix } = provider.upstream;
  if (prefix !== '' && path.startsWith(`${prefix}/`)) return path;
  for (const { from, rest, to } of provider.pathRewrites) {
    const tail = path.startsWith(from) ? path.slice(from.length) : null;
    if (tail !== null && rest.some((start) => tail.startsWith(start))) {
      return prefix + to + tail;
    }
  }
  return prefix + path;
}

/** A name that can stand for `{place}`: one label of a host name, so that it cannot name another host. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** True if a call may name this place; of a registered one the gate has yet to say whether it is there. */
export function mayBePlace(place: Place, name: string): boolean {
  return place.kind === 'listed' ? place.names.has(name) : LABEL.test(name);
}

/** What the gate is asked for: the host under that name. Null where the registry knows the host. */
export function hostToFind(
  { place: places }: Provider,
  place: string | null,
): Pick<RegisteredHost, 'kind' | 'name'> | null {
  return places?.kind === 'registered' && place !== null ? { kind: places.host, name: place } : null;
}

/** The name under which an admin registered what is called; null where the registry knows it. */
export const registeredHostOf = (provider: Provider, place: string | null): string | null =>
  hostToFind(provider, place)?.name ?? null;

/**
 * The row as it stands for one call: with what an admin registered, where the provider needs that.
 * @returns null where the host that the gate named is not the one that was asked for, or no public one
 */
export function providerAt(
  provider: Provider,
  place: string | null,
  host: RegisteredHost | null,
): Provider | null {
  const wanted = hostToFind(provider, place);
  if (wanted === null) return provider;
  if (host?.kind !== wanted.kind || host.name !== wanted.name) return null;
  if (!('baseUrl' in host)) return provider;
  if (!isPublicBaseUrl(host.baseUrl)) return null;
  return {
    ...provider,
    upstream: { origin: host.baseUrl, prefix: '' },
    onCallerLeft: host.onCallerLeft,
    takesStreamOptions: host.mustAskForUsage,
  };
}

/** The upstream's origin. @param place one of the provider's places; null where it has none */
export function upstreamOrigin({ upstream, place: places }: Provider, place: string | null): string {
  if (place === null || places === null) return upstream.origin;
  const listed = places.kind === 'listed' ? places.origins[place] : undefined;
  return listed ?? upstream.origin.replace('{place}', place);
}

/**
 * The price list that holds for a call: a list's name that the price book may or may not have.
 * @param usage the provider's usage object, as the response stated it
 */
export function priceListOf(provider: Provider, place: string | null, usage: RawUsage): string {
  const { id, priceLists } = provider;
  if (!priceLists) return id;
  const { statedIn } = priceLists;
  const where = statedIn === undefined ? place : (usage[statedIn] ?? null);
  return listAt(id, priceLists, where === null ? null : String(where));
}

/** The price lists that may come to hold for a call of which only the request is known. */
export function possiblePriceLists(provider: Provider, place: string | null): readonly string[] {
  const { id, priceLists } = provider;
  if (!priceLists?.statedIn) return [priceListOf(provider, place, {})];
  return [...new Set([id, ...Object.values(priceLists.lists)])];
}
