import type { ScimTokenRow } from '../../../contract/scim.ts';

const SOON_MS = 14 * 86_400_000;

/** How a token stands; `ending`: within 14 days. */
export function tokenState(
  { revokedAt, expiresAt }: Pick<ScimTokenRow, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): 'active' | 'ending' | 'over' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return 'over';
  return leftMs <= SOON_MS ? 'ending' : 'active';
}
