/** The key that copies of a database are sealed with: it comes from the environment and is in no file of ours. */
import { hkdfSync } from 'node:crypto';
import { Secret } from '../../contract/secret.ts';
import { isStrongSecret } from '../../contract/secret-strength.ts';
import { OptionError } from '../command-line/command.ts';

const PURPOSE = 'spendgate backup 1';

export const KEY_HELP = `The copy is encrypted (AES-256-GCM) with BACKUP_KEY of the environment: 32 random bytes in base64, of which
\`openssl rand -base64 32\` makes some. Keep it apart from the copies: without it they cannot be read.`;

/** @throws {OptionError} if there is no such key, or one that somebody could guess */
export function readBackupKey(environment: Readonly<Record<string, string | undefined>>): Secret<Uint8Array> {
  const bytes = Buffer.from(environment['BACKUP_KEY'] ?? '', 'base64');
  if (!isStrongSecret(bytes))
    throw new OptionError('BACKUP_KEY must hold 32 random bytes in base64 (openssl rand -base64 32)');
  return new Secret<Uint8Array>(bytes);
}

/** The key of one copy (HKDF, RFC 5869): no two copies share one. */
export const keyOfCopy = (key: Secret<Uint8Array>, salt: Uint8Array): Secret<Uint8Array> =>
  new Secret<Uint8Array>(Buffer.from(hkdfSync('sha256', key.reveal(), salt, PURPOSE, 32)));
