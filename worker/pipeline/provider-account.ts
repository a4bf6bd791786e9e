/** Which of the provider's accounts is billed for a call. */
import { registeredHostOf } from '../providers/provider.ts';
import type { Admitted } from './call.ts';
import type { ForwardEnd } from './forward.ts';

const STRICT_NAME = /^[A-Za-z0-9_.:/-]{1,128}$/;

/**
 * As the response states it, where the provider does that in a form that may be kept; of a registered host its name;
 * else as it is stated with the stored credential. Null: it is not known.
 */
export function accountOf(
  { provider, place, credentialAccount }: Admitted,
  { headers }: ForwardEnd,
): string | null {
  const stated = provider.accountHeader === null ? null : headers?.get(provider.accountHeader);
  return stated && STRICT_NAME.test(stated)
    ? stated
    : (registeredHostOf(provider, place) ?? credentialAccount);
}
