/** A credential as it is typed, and what the API takes of it. Pure. */
import type { EnteredSecret } from '../../../contract/credentials-api.ts';

export type SecretKind = EnteredSecret['kind'];

/** What each provider can be given beside a key: the gateway then signs each call. */
const SIGNING: Readonly<Record<string, Exclude<SecretKind, 'api-key'>>> = {
  bedrock: 'aws-access-key',
  'bedrock-mantle': 'aws-access-key',
  vertex: 'google-service-account',
};

export const KIND_WORDS: Readonly<Record<SecretKind, string>> = {
  'api-key': 'API key',
  'aws-access-key': 'AWS access key',
  'google-service-account': 'Google service account',
};

/** Providers whose calls go to a host that an admin registered. */
export const HOSTED_PROVIDERS: readonly string[] = ['azure-openai', 'custom'];

export function kindsOf(provider: string): readonly SecretKind[] {
  const signing = SIGNING[provider];
  return signing ? [signing, 'api-key'] : ['api-key'];
}

/** What stands in the fields; those of another kind are not looked at. */
export interface TypedSecret {
  readonly kind: SecretKind;
  readonly key: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The text of Google's key file. */
  readonly keyFile: string;
}

export const NOTHING_TYPED: TypedSecret = {
  kind: 'api-key',
  key: '',
  accessKeyId: '',
  secretAccessKey: '',
  keyFile: '',
};

/** The credential, or null while it is not whole. */
export function enteredOf({
  kind,
  key,
  accessKeyId,
  secretAccessKey,
  keyFile,
}: TypedSecret): EnteredSecret | null {
  if (kind === 'api-key') return key.trim().length >= 8 ? { kind, key: key.trim() } : null;
  if (kind === 'aws-access-key') {
    const [id, secret] = [accessKeyId.trim(), secretAccessKey.trim()];
    return id.length >= 16 && secret.length >= 16 ? { kind, accessKeyId: id, secretAccessKey: secret } : null;
  }
  const file = keyFileOf(keyFile);
  return file && { kind, keyFile: file };
}

type KeyFile = Extract<EnteredSecret, { kind: 'google-service-account' }>['keyFile'];

/** The members of Google's key file that are used; null: it is none. */
function keyFileOf(text: string): KeyFile | null {
  try {
    const read = JSON.parse(text) as Partial<Record<keyof KeyFile, unknown>>;
    const { type, client_email, private_key_id, private_key } = read;
    if (type !== 'service_account') return null;
    if (typeof client_email !== 'string' || typeof private_key_id !== 'string') return null;
    return typeof private_key === 'string' ? { type, client_email, private_key_id, private_key } : null;
  } catch {
    return null;
  }
}
