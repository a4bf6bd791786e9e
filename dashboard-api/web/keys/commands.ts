import type { Command } from '../api/client.ts';

/** Several are revoked together; whatever else is done to several is done to one after the other. */
export function endCommands(
  keyIds: readonly string[],
  status: 'active' | 'disabled' | 'revoked',
  reason: string,
): Command[] {
  return status === 'revoked' && keyIds.length > 1
    ? [{ method: 'POST', path: '/keys/revoke', body: { keyIds, reason } }]
    : keyIds.map((keyId) => ({ method: 'POST', path: `/keys/${keyId}/status`, body: { status, reason } }));
}
