/** A certificate authority of the test's own, and what it signs, made with the command `openssl`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** True if there is an `openssl` that can sign in one step (3.0 or later). */
export function hasOpenssl(): boolean {
  try {
    return /^OpenSSL [3-9]/.test(execFileSync('openssl', ['version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

export function makeAuthority(directory: string): Certificate {
  return make(directory, 'authority', ['-subj', '/CN=authority', '-addext', 'keyUsage=keyCertSign']);
}

/** A certificate for one host name, good for two days. */
export function makeCertificate(directory: string, host: string, authority: Certificate): Certificate {
  const signer = ['-CA', authority.certFile, '-CAkey', authority.keyFile];
  const extensions = [`subjectAltName=DNS:${host}`, 'basicConstraints=CA:FALSE'];
  return make(directory, host, [
    '-subj',
    `/CN=${host}`,
    ...signer,
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ]);
}

function make(directory: string, name: string, more: readonly string[]): Certificate {
  const certFile = join(directory, `${name}.pem`);
  const keyFile = join(directory, `${name}.key`);
  const files = ['-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...KEY, ...files, ...more], { stdio: 'pipe' });
  return { certFile, keyFile };
}
