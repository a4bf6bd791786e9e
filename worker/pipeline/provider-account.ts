/** Which of the provider's accounts is billed for a call, where the response says so. */
import type { Admitted } from './call.ts';
import type { ForwardEnd } from './forward.ts';

const STRICT_NAME = /^[A-Za-z0-9_.:/-]{1,128}$/;

/** Null where the provider does not state it, or not in a form that may be kept. */
export function accountOf({ provider }: Admitted, { headers }: ForwardEnd): string | null {
  const stated = provider.accountHeader === null ? null : headers?.get(provider.accountHeader);
  return stated && STRICT_NAME.test(stated) ? stated : null;
}
