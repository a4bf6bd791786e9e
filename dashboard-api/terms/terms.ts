/** Which versions of the installation's documents somebody has accepted. */
import { createHash } from 'node:crypto';
import type { TermsDocument } from '../../contract/privacy-api.ts';
import type { Database } from '../../db/database.ts';
import { updateSession } from '../../db/directory/sessions.ts';
import { listAcceptances, type StoredAcceptance } from '../../db/privacy/acceptances.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';

/** What a session is marked with once all of these are accepted. Lower-case hex; null: there is nothing to accept. */
export const termsHashOf = (documents: readonly TermsDocument[]): string | null =>
  documents.length === 0
    ? null
    : createHash('sha256')
        .update(JSON.stringify(documents.map(({ id, version }) => [id, version]).sort()))
        .digest('hex');

/** When a version of a document was accepted; null: it was not. */
export const acceptedAt = (
  { id, version }: TermsDocument,
  acceptances: readonly StoredAcceptance[],
): Date | null =>
  acceptances.find((one) => one.document === id && one.version === version)?.acceptedAt ?? null;

/**
 * True if the person of a session has yet to accept a version. A session in which all are accepted is marked, so that this is
 * looked up once.
 */
export async function lacksTerms(
  db: Database,
  documents: readonly TermsDocument[],
  { organisationId, personId, tokenHash, termsHash }: SessionPrincipal,
): Promise<boolean> {
  const wanted = termsHashOf(documents);
  if (wanted === null || termsHash === wanted) return false;
  const accepted = await db.readTenant(organisationId, (unit) => listAcceptances(unit, personId));
  if (!documents.every((document) => acceptedAt(document, accepted) !== null)) return true;
  await db.inDirectory({ organisationId }, (unit) => updateSession(unit, tokenHash, { termsHash: wanted }));
  return false;
}

/** What an acknowledged notice stands under in the record. */
export const noticeDocument = (noticeId: string): string => `notice:${noticeId}`;
