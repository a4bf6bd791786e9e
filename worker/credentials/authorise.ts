/** Puts a stored credential into a call on its way to the provider that it is for: as a header of its own, or a signature. */
import { KEY_SHAPED } from '../../contract/key.ts';
import type { Admitted } from '../pipeline/call.ts';
import { upstreamOrigin, upstreamPath } from '../providers/provider.ts';
import { signForAws } from './aws-signature.ts';
import { tokenOf } from './google-token.ts';

/** What changes of a request when it is authorised. `search` has its `?` or is empty. */
export interface Authorised {
  readonly headers: Headers;
  readonly search: string;
}

type Authorising = Pick<
  Admitted,
  'credential' | 'provider' | 'place' | 'path' | 'endpoint' | 'method' | 'url'
>;

/**
 * @param sent headers and query as they go upstream without it; nothing in them is a credential
 * @param body as it goes upstream; a signature covers it
 */
export async function authorise(
  call: Authorising,
  sent: Authorised,
  body: Uint8Array | null,
  nowMs: number,
): Promise<Authorised> {
  const { credential, provider, place } = call;
  if (credential === null) return sent;
  const secret = credential.secret.reveal();
  if (secret.kind === 'api-key') return withKey(call, sent, secret.key);
  if (secret.kind === 'google-service-account') {
    const token = await tokenOf(credential, secret, nowMs);
    return { ...sent, headers: withHeader(sent.headers, BEARER_HEADER, token.reveal()) };
  }
  const url = new URL(upstreamOrigin(provider, place) + upstreamPath(provider, call.path) + sent.search);
  const scope = { region: place ?? '', service: provider.signing?.service ?? '' };
  const headers = await signForAws(
    { method: call.method, url, headers: sent.headers, body },
    scope,
    secret,
    nowMs,
  );
  return { ...sent, headers };
}

const BEARER_HEADER = 'authorization';

/** A session has it where its caller had the gateway key: some servers look there alone. */
function withKey(
  { provider, endpoint, url }: Authorising,
  { headers, search }: Authorised,
  key: string,
): Authorised {
  const { credentialParameter: parameter, credentialHeaders } = provider;
  if (
    endpoint.session !== null &&
    parameter !== null &&
    KEY_SHAPED.test(url.searchParams.get(parameter) ?? '')
  ) {
    return {
      headers,
      search: `${search}${search === '' ? '?' : '&'}${parameter}=${encodeURIComponent(key)}`,
    };
  }
  const name = endpoint.credentialHeader ?? credentialHeaders[0] ?? BEARER_HEADER;
  return { headers: withHeader(headers, name, key), search };
}

function withHeader(headers: Headers, name: string, text: string): Headers {
  const sent = new Headers(headers);
  sent.set(name, name === BEARER_HEADER ? `Bearer ${text}` : text);
  return sent;
}
