/** Opens the stored credential that an admitted call goes up with. */
import type { RefusalCode } from '../../contract/refusals.ts';
import { tokenOf } from '../credentials/google-token.ts';
import { type OpenCredential, openCredential } from '../credentials/open-credential.ts';
import type { AdmitAnswer } from '../gate/protocol.ts';
import type { Read } from './call.ts';

export type Equipped =
  | { readonly ok: true; readonly credential: OpenCredential | null; readonly account: string | null }
  | { readonly ok: false; readonly code: RefusalCode };

/** @param answer what the gate said; without a credential in it the call goes up with what its caller sent */
export async function equip(
  { provider, config, upstream, startedAtMs }: Read,
  { credential: stored, host }: Extract<AdmitAnswer, { ok: true }>,
): Promise<Equipped> {
  if (stored === null) return { ok: true, credential: null, account: null };
  const { organisationId, sealed } = stored;
  const { id: credentialId, kind, box, account } = sealed;
  const binding = { organisationId, credentialId, provider: provider.id, kind, host };
  const credential = await openCredential(box, binding, config.credentialKeys, startedAtMs);
  if (!credential || (kind !== 'api-key' && provider.signing?.kind !== kind))
    return { ok: false, code: 'stored_credential_unusable' };
  if (!(await canBeUsed(credential, startedAtMs))) return { ok: false, code: 'stored_credential_unusable' };
  const barred = upstream.refuses(new Headers({ credential: nameOf(credential) }), '');
  return barred === null ? { ok: true, credential, account } : { ok: false, code: barred };
}

/** A key that signs is tried before anything goes upstream. */
async function canBeUsed(credential: OpenCredential, nowMs: number): Promise<boolean> {
  const secret = credential.secret.reveal();
  if (secret.kind !== 'google-service-account') return true;
  return tokenOf(credential, secret, nowMs).then(
    () => true,
    () => false,
  );
}

/** What tells a real credential from a made-up one. */
function nameOf({ secret }: OpenCredential): string {
  const text = secret.reveal();
  if (text.kind === 'api-key') return text.key;
  return text.kind === 'aws-access-key' ? text.accessKeyId : text.clientEmail;
}
