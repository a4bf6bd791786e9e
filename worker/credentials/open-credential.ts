/**
 * Opens what an organisation stored: in this Worker's memory alone, once for each sealed text while it is remembered.
 * Nothing here reaches a log, an event or an answer.
 */
import { compactDecrypt } from 'jose';
import {
  bindingHash,
  type CredentialBinding,
  type CredentialSecret,
  credentialSecretSchema,
} from '../../contract/credential.ts';
import { Secret } from '../../contract/secret.ts';

/** A token that was made of a credential, for as long as it is good. */
export interface MadeToken {
  readonly text: Secret;
  readonly untilMs: number;
}

export interface OpenCredential {
  readonly secret: Secret<CredentialSecret>;
  /** Made when it is first needed. */
  token: MadeToken | null;
}

interface Remembered {
  /** What it was opened for. Asked for anything else, it is not here. */
  readonly boundTo: string;
  readonly openedAtMs: number;
  readonly credential: OpenCredential;
}

const MAX_REMEMBERED = 500;
/** One that has been removed is forgotten, however often the isolate is used. */
const REMEMBERED_MS = 3_600_000;

const remembered = new Map<string, Remembered>();

/**
 * @param box the sealed text
 * @param keys the gateway's private keys, by version
 * @returns null if it is not whole, bound to something else, or sealed to a key that is not held
 */
export async function openCredential(
  box: string,
  binding: CredentialBinding,
  keys: ReadonlyMap<string, Secret<CryptoKey>>,
  nowMs: number,
): Promise<OpenCredential | null> {
  const boundTo = JSON.stringify(binding);
  const known = remembered.get(box);
  if (known?.boundTo === boundTo && nowMs - known.openedAtMs < REMEMBERED_MS) return known.credential;
  const secret = await open(box, binding, keys);
  if (!secret) return null;
  const credential = { secret, token: null };
  forgetOld(nowMs);
  remembered.set(box, { boundTo, openedAtMs: nowMs, credential });
  return credential;
}

async function open(
  box: string,
  binding: CredentialBinding,
  keys: ReadonlyMap<string, Secret<CryptoKey>>,
): Promise<Secret<CredentialSecret> | null> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      box,
      ({ kid }) => {
        const key = keys.get(kid ?? '');
        if (!key) throw new Error('a key that is not held');
        return key.reveal();
      },
      { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
    // The head is authenticated with the rest.
    if (protectedHeader.apv !== base64url(await bindingHash(binding))) return null;
    const read = credentialSecretSchema.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
    return read.success && read.data.kind === binding.kind ? new Secret(read.data) : null;
  } catch {
    return null;
  }
}

function forgetOld(nowMs: number): void {
  for (const [box, { openedAtMs }] of remembered) {
    if (nowMs - openedAtMs >= REMEMBERED_MS) remembered.delete(box);
  }
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
