/** What a provider is to the gateway: where it is, what it speaks, how it takes credentials. The rows stand in `registry.ts`. */
import type { DialectName, UsageConvention } from './dialects.ts';
import type { EndpointTableName } from './endpoint-tables.ts';

/** Whose SDK our own errors must be readable for. */
export type ErrorFlavour = 'openai' | 'anthropic' | 'google' | 'cohere' | 'aws' | 'plain';

/** A part of a provider's address space that speaks one API. */
export interface Surface {
  /** Path below the provider that the table's patterns are relative to; more specific surfaces stand first. */
  readonly prefix: string;
  readonly table: EndpointTableName;
  readonly errorFlavour: ErrorFlavour;
  /** Streams state no usage unless `stream_options.include_usage` asks for it, and the endpoint takes the option. */
  readonly mustAskForUsage: boolean;
  readonly conventions: Readonly<Partial<Record<DialectName, UsageConvention>>>;
}

/** Paths that begin with `from` and go on with one of `rest` are sent to `to` instead. */
export interface PathRewrite {
  readonly from: string;
  readonly rest: readonly string[];
  readonly to: string;
}

/**
 * A part of the upstream's address that the caller's path names: a region, a location. It stands for `{place}` in the
 * origin, and only names of this list are taken, so that no path leads to another host.
 */
export interface Place {
  readonly names: ReadonlySet<string>;
  /** Places whose origin is another than the template's. */
  readonly origins: Readonly<Record<string, string>>;
}

export interface Provider {
  readonly id: string;
  readonly aliases: readonly string[];
  /** `origin` has a `{place}` where there is a `place`. */
  readonly upstream: { readonly origin: string; readonly prefix: string };
  /**
   * Price lists by place, `*` for any other; where a place has none its prices are not known. Without this the list has
   * the provider's own name.
   */
  readonly priceLists?: Readonly<Record<string, string>>;
  /** Null where the path below the provider begins at once. */
  readonly place: Place | null;
  readonly surfaces: readonly Surface[];
  readonly errorFlavour: ErrorFlavour;
  /** `cancel`: closing the connection stops generation and billing. `drain`: it does not, so the rest is read. */
  readonly onCallerLeft: 'cancel' | 'drain';
  /** Request headers that can carry the provider's credential, the SDK's own first; lower case. */
  readonly credentialHeaders: readonly string[];
  /** Query parameter that can carry it, where there is one. */
  readonly credentialParameter: string | null;
  /** Response header that names the account which is billed, lower case. */
  readonly accountHeader: string | null;
  readonly pathRewrites: readonly PathRewrite[];
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

/** A provider that speaks OpenAI's API with a bearer token, unless stated otherwise. */
export function openaiProvider(row: Row): Provider {
  return {
    aliases: [],
    surfaces: [openaiSurface()],
    errorFlavour: 'openai',
    credentialHeaders: BEARER,
    credentialParameter: null,
    accountHeader: null,
    pathRewrites: [],
    place: null,
    ...row,
  };
}

/** Where a path below the provider goes: the upstream's path, prefix and rewrites applied, query not included. */
export function upstreamPath(provider: Provider, path: string): string {
  for (const { from, rest, to } of provider.pathRewrites) {
    const tail = path.startsWith(from) ? path.slice(from.length) : null;
    if (tail !== null && rest.some((start) => tail.startsWith(start))) {
      return provider.upstream.prefix + to + tail;
    }
  }
  return provider.upstream.prefix + path;
}

/** The upstream's origin. @param place one of the provider's places; null where it has none */
export function upstreamOrigin({ upstream, place: places }: Provider, place: string | null): string {
  if (place === null || places === null) return upstream.origin;
  return places.origins[place] ?? upstream.origin.replace('{place}', place);
}

/** The price list that holds for a call: a list's name that the price book may or may not have. */
export function priceListOf({ id, priceLists }: Provider, place: string | null): string {
  return priceLists === undefined ? id : (priceLists[place ?? '*'] ?? priceLists['*'] ?? id);
}
