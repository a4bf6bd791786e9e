/** First steps: transport, and which provider's endpoint a call is addressed to. */
import { matchEndpoint } from '../providers/endpoints.ts';
import { findProvider } from '../providers/registry.ts';
import { type Arrived, proceed, type Routed, type StepResult, stop } from './call.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const PREFIX = '/v1/';

/** Plain HTTP is refused without a redirect: a redirect would have the key sent twice in clear text. */
export function requireHttps(call: Arrived): StepResult<Arrived> {
  if (call.url.protocol === 'https:' || call.config.isPlainHttpAllowed) return proceed(call);
  return stop('https_required');
}

/** `/v1/{provider}/{provider path}`. */
export function route(call: Arrived): StepResult<Routed> {
  const { pathname } = call.url;
  if (!pathname.startsWith(PREFIX)) return stop('unknown_endpoint');
  const end = pathname.indexOf('/', PREFIX.length);
  const name = pathname.slice(PREFIX.length, end < 0 ? undefined : end);
  const provider = findProvider(name);
  if (!provider) return stop('unknown_provider');
  const method = METHODS.find((known) => known === call.request.method);
  if (!method) return stop('unknown_endpoint');
  if (call.request.headers.get('upgrade') !== null) return stop('websocket_not_supported');
  const path = end < 0 ? '/' : pathname.slice(end);
  return proceed({ ...call, provider, method, path, endpoint: matchEndpoint(provider, method, path) });
}
