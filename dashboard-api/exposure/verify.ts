/** Who may report exposed keys: whoever signs with a key that the operator has pinned. No address is ever asked for one. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

/** As the programme publishes them, at https://api.github.com/meta/public_keys/secret_scanning. */
const scanningKeysSchema = z
  .array(z.object({ key_identifier: z.string().min(1).max(128), key: z.string().max(2_048) }))
  .min(1)
  .max(8);

/** The same, imported; a key that is no ECDSA key on P-256 is refused. */
export const pinnedKeysSchema = scanningKeysSchema.transform((pinned, context) => {
  try {
    return importScanningKeys(pinned);
  } catch {
    context.addIssue({ code: 'custom', message: 'not understood' });
    return z.NEVER;
  }
});

export type ScanningKeys = ReadonlyMap<string, KeyObject>;

/** @throws {TypeError} if one is no ECDSA key on P-256 */
export function importScanningKeys(pinned: z.infer<typeof scanningKeysSchema>): ScanningKeys {
  return new Map(
    pinned.map(({ key_identifier: id, key: pem }) => {
      const key = createPublicKey(pem);
      if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
        throw new TypeError('an ECDSA key on P-256 was expected');
      return [id, key] as const;
    }),
  );
}

const BASE64 = /^[A-Za-z0-9+/]{1,200}={0,2}$/;

/** True if the signature is one of these keys' over exactly these bytes. */
export function isSignedReport(
  keys: ScanningKeys,
  body: Uint8Array,
  keyId: string | undefined,
  signature: string | undefined,
): boolean {
  const key = keys.get(keyId ?? '');
  if (!key || signature === undefined || !BASE64.test(signature)) return false;
  return verify('sha256', body, { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64'));
}
