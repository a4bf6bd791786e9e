/** What a certificate of a deletion states, read out of its text. Its signature is not checked here. Pure. */
import type { DeletionCertificate } from '../../../contract/deletion-certificate.ts';

/**
 * The claims of a compact JWS (RFC 7515 §7.1), as the API that gave it out made them.
 * @returns null if this is no such text
 */
export function statedIn(jws: string): DeletionCertificate | null {
  const [, payload] = jws.split('.');
  if (payload === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null && 'removed' in claims
      ? (claims as DeletionCertificate)
      : null;
  } catch {
    return null;
  }
}

/** How many rows went, over all tables, and from how many tables some did. */
export function removedIn({ removed }: Pick<DeletionCertificate, 'removed'>): {
  readonly rows: number;
  readonly tables: readonly (readonly [name: string, rows: number])[];
} {
  const tables = Object.entries(removed)
    .filter(([, rows]) => rows > 0)
    .toSorted(([a], [b]) => a.localeCompare(b));
  return { rows: tables.reduce((sum, [, rows]) => sum + rows, 0), tables };
}
