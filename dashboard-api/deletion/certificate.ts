/** Certificates of deletions, and the list of them that is kept outside of the database. */
import { appendFile, readFile } from 'node:fs/promises';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import {
  CERTIFICATE_TYPE,
  certificateSchema,
  type DeletionCertificate,
} from '../../contract/deletion-certificate.ts';
import type { SigningKey } from '../edge/sign.ts';

/** Signs a certificate: a compact JWS (EdDSA) of a type of its own. */
export const signCertificate = (
  certificate: DeletionCertificate,
  { kid, key }: SigningKey,
  now: Date,
): Promise<string> =>
  new SignJWT({ ...certificate })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: CERTIFICATE_TYPE })
    .setIssuedAt(Math.floor(now.getTime() / 1_000))
    .sign(key.reveal());

/** Adds a certificate to the list, a line each, before its deletion ends: a restored copy is cleared by that list. */
export const addToList = (file: string, jws: string): Promise<void> =>
  appendFile(file, `${jws}\n`, { mode: 0o600 });

/** An entry of the list. */
export interface ListedDeletion {
  readonly certificate: DeletionCertificate;
  readonly jws: string;
}

/**
 * Reads the list; of several certificates of one organisation the last counts. Signatures are not asked for: keys are
 * replaced, and whoever could write to the list could as well remove the organisation.
 * @throws {TypeError} if a line is no certificate: nothing is left out without a word
 */
export async function readList(file: string): Promise<ListedDeletion[]> {
  const text = await readFile(file, 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return '';
    throw err;
  });
  const listed = new Map<string, ListedDeletion>();
  for (const [index, jws] of text.split('\n').entries()) {
    if (jws.trim() === '') continue;
    const certificate = decoded(jws.trim());
    if (!certificate) throw new TypeError(`line ${index + 1} of ${file} is no certificate of a deletion`);
    listed.set(certificate.organisationId, { certificate, jws: jws.trim() });
  }
  return [...listed.values()];
}

function decoded(jws: string): DeletionCertificate | null {
  try {
    if (decodeProtectedHeader(jws).typ !== CERTIFICATE_TYPE) return null;
    return certificateSchema.safeParse(decodeJwt(jws)).data ?? null;
  } catch {
    return null;
  }
}
