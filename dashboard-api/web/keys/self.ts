/** What the gateway tells a key of itself, asked from this page: no call goes to a provider. */
import type { Secret } from '../../../contract/secret.ts';
import type { Self } from '../../../contract/self.ts';
import { SELF_PATH } from '../../../contract/self-path.ts';

export type SelfAnswer =
  | { readonly ok: true; readonly self: Self }
  /** The gateway's own words, such as that the key is not known; empty if it gave none. */
  | { readonly ok: false; readonly reason: 'refused'; readonly code: string; readonly message: string }
  | { readonly ok: false; readonly reason: 'unreachable' };

/** @param gatewayUrl base URL of the gateway */
export async function askSelf(
  gatewayUrl: string,
  key: Secret,
  send: typeof fetch = fetch,
): Promise<SelfAnswer> {
  let response: Response;
  try {
    response = await send(gatewayUrl + SELF_PATH, {
      headers: { 'x-aso-api-key': key.reveal() },
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  } catch {
    return { ok: false, reason: 'unreachable' };
  }
  if (response.ok) return { ok: true, self: (await response.json()) as Self };
  const code = response.headers.get('x-aso-error') ?? '';
  return { ok: false, reason: 'refused', code, message: await messageOf(response) };
}

/** The body is an error in the form of OpenAI's. */
async function messageOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { message?: unknown } };
    return typeof body.error?.message === 'string' ? body.error.message : '';
  } catch {
    return '';
  }
}
