/** Credentials sealed as the dashboard API seals them, for whoever opens them in a test. */
import { CompactEncrypt } from 'jose';
import { bindingHash, type CredentialSecret, type SealedCredential } from '../../../contract/credential.ts';
import type { RegisteredHost } from '../../../contract/organisation.ts';

export interface Place {
  readonly organisationId: string;
  readonly provider: string;
  readonly host?: RegisteredHost | null;
}

/** @param jwk the gateway's public key; its `kid` is its version */
export async function sealed(
  secret: CredentialSecret,
  { organisationId, provider, host = null }: Place,
  { kid, ...jwk }: JsonWebKey & { readonly kid: string },
  changes: Partial<SealedCredential> = {},
): Promise<SealedCredential> {
  const id = crypto.randomUUID();
  const binding = { organisationId, credentialId: id, provider, kind: secret.kind, host };
  const box = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(secret)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid })
    .setKeyManagementParameters({ apv: await bindingHash(binding) })
    .encrypt(await crypto.subtle.importKey('jwk', jwk, { name: 'X25519' }, true, []));
  const facts = { provider, host: host?.name ?? null, projectId: null, account: null };
  return { id, ...facts, kind: secret.kind, box, ...changes };
}
