/** First steps: transport, and which provider's endpoint a call is addressed to. */
import { type Endpoint, matchEndpoint } from '../providers/endpoints.ts';
import { type ErrorFlavour, mayBePlace } from '../providers/provider.ts';
import { findProvider } from '../providers/registry.ts';
import { type Arrived, proceed, type Routed, type StepResult, stop } from './call.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const PREFIX = '/v1/';

/** Plain HTTP is refused without a redirect: a redirect would have the key sent twice in clear text. */
export function requireHttps(call: Arrived): StepResult<Arrived> {
  if (call.url.protocol === 'https:' || call.config.isPlainHttpAllowed) return proceed(call);
  return stop('https_required');
}

/** `/v1/{provider}/{provider path}`; with some providers `/v1/{provider}/{place}/{provider path}`. */
export function route(call: Arrived): StepResult<Routed> & { readonly errorFlavour?: ErrorFlavour } {
  const { pathname } = call.url;
  if (!pathname.startsWith(PREFIX)) return stop('unknown_endpoint');
  const end = pathname.indexOf('/', PREFIX.length);
  const name = pathname.slice(PREFIX.length, end < 0 ? undefined : end);
  const provider = findProvider(name);
  if (!provider) return stop('unknown_provider');
  const method = METHODS.find((known) => known === call.request.method);
  if (!method) return stop('unknown_endpoint');
  const below = end < 0 ? '/' : pathname.slice(end);
  const { place, path } = provider.place === null ? { place: null, path: below } : splitPlace(below);
  if (provider.place !== null && !mayBePlace(provider.place, place ?? '')) {
    return { ...stop('unknown_place'), errorFlavour: provider.errorFlavour };
  }
  const isUpgrade = call.request.headers.has('upgrade');
  const endpoint = matchEndpoint(provider, method, path, isUpgrade);
  if (isUpgrade && !isReadableSession(call.request, endpoint)) {
    return { ...stop('websocket_not_supported'), errorFlavour: endpoint.errorFlavour };
  }
  return proceed({ ...call, provider, place, method, path, endpoint });
}

/** What is said over a WebSocket is metered or not let through: there is no end at which to find it unmetered. */
function isReadableSession({ headers }: Request, { session }: Endpoint): boolean {
  return session !== null && headers.get('upgrade')?.toLowerCase() === 'websocket';
}

function splitPlace(below: string): { place: string; path: string } {
  const end = below.indexOf('/', 1);
  return end < 0
    ? { place: below.slice(1), path: '/' }
    : { place: below.slice(1, end), path: below.slice(end) };
}
