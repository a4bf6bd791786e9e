/** An object store as it is typed in a form. Pure. */
import type { Destination, NewDestination } from '../../../contract/storage-api.ts';

export interface TypedStore {
  readonly kind: Destination['kind'];
  readonly name: string;
  readonly prefix: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly isPathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly container: string;
  /** How Azure is proven to: by a signature, or by the account's key. */
  readonly azureBy: 'signature' | 'key';
  readonly sasToken: string;
  readonly account: string;
  readonly accountKey: string;
}

export const NOTHING_TYPED: TypedStore = {
  kind: 's3',
  name: '',
  prefix: '',
  endpoint: '',
  region: '',
  bucket: '',
  isPathStyle: true,
  accessKeyId: '',
  secretAccessKey: '',
  container: '',
  azureBy: 'signature',
  sasToken: '',
  account: '',
  accountKey: '',
};

const ACCOUNT = /^[a-z0-9]{3,24}$/;
const ACCOUNT_KEY = /^[A-Za-z0-9+/]{40,200}={0,2}$/;
const SIGNATURE = /\bsig=[^&]/;

/** Why a shared access signature cannot be one; null: it may be, or nothing is typed. */
export const sasProblem = (sasToken: string): string | null =>
  sasToken.trim() === '' || SIGNATURE.test(sasToken)
    ? null
    : 'A shared access signature ends in sig=… and is the whole text after the question mark.';

/** What is sent; null while something is missing. */
export function storeOf(typed: TypedStore): NewDestination | null {
  const { kind, isPathStyle } = typed;
  const [name, prefix] = [typed.name.trim(), typed.prefix.trim()];
  if (kind === 'azure-blob') {
    const [container, sasToken] = [typed.container.trim(), typed.sasToken.trim()];
    if (!name || !container) return null;
    if (typed.azureBy === 'key') {
      const [account, accountKey] = [typed.account.trim(), typed.accountKey.trim()];
      const isKey = ACCOUNT.test(account) && ACCOUNT_KEY.test(accountKey);
      return isKey ? { kind, name, prefix, container, account, accountKey } : null;
    }
    const isSignature = sasToken && sasProblem(sasToken) === null;
    return isSignature ? { kind, name, prefix, container, sasToken } : null;
  }
  const place = { endpoint: typed.endpoint.trim(), region: typed.region.trim(), bucket: typed.bucket.trim() };
  const secrets = {
    accessKeyId: typed.accessKeyId.trim(),
    secretAccessKey: typed.secretAccessKey.trim(),
  };
  const isWhole = [name, ...Object.values(place), ...Object.values(secrets)].every((text) => text !== '');
  return isWhole ? { kind, name, prefix, ...place, isPathStyle, ...secrets } : null;
}
