/** A destination as it is stored: what of it is a secret is sealed; and the store that it names. */

import { Secret } from '../../contract/secret.ts';
import type { Destination, NewDestination } from '../../contract/storage-api.ts';
import type { StoredDestination } from '../../db/storage/destinations.ts';
import type { Egress } from '../egress/egress.ts';
import { tagOf } from '../http/preconditions.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { type AzureCredential, azureBlobStore } from './azure-blob.ts';
import type { ObjectStore } from './object-store.ts';
import { s3Store } from './s3.ts';

export interface StoreContext {
  readonly egress: Egress;
  readonly envelope: Envelope;
  readonly clock: () => Date;
}

type Columns = Pick<StoredDestination, 'kind' | 'name' | 'address' | 'detail' | 'sealedKey' | 'sealedBox'>;

const ownerOf = (destinationId: string): string => `storage_destination:${destinationId}`;

export function destinationColumns(
  envelope: Envelope,
  destinationId: string,
  asked: NewDestination,
): Columns {
  const sealed = (secret: string) => {
    const { key, box } = envelope.seal(new Secret(secret), ownerOf(destinationId));
    return { sealedKey: key, sealedBox: box };
  };
  const { kind, name, prefix } = asked;
  if (asked.kind === 'azure-blob')
    return { kind, name, address: asked.container, detail: { prefix }, ...sealed(azureSecret(asked)) };
  const { endpoint, region, bucket, isPathStyle, accessKeyId, secretAccessKey } = asked;
  return {
    kind,
    name,
    address: endpoint,
    detail: { prefix, region, bucket, isPathStyle },
    ...sealed(JSON.stringify({ accessKeyId, secretAccessKey })),
  };
}

/** @throws {EnvelopeError} if its credential does not open */
export function storeOf(
  { egress, envelope, clock }: StoreContext,
  destination: StoredDestination,
): ObjectStore {
  const { destinationId, kind, address, detail, sealedKey, sealedBox } = destination;
  const secret = envelope.open({ key: sealedKey, box: sealedBox }, ownerOf(destinationId)).reveal();
  if (kind === 'azure-blob') return azureBlobStore(egress, address, azureCredential(secret), clock);
  const { region = '', bucket = '', isPathStyle = true } = detail;
  const credential = JSON.parse(secret) as { accessKeyId: string; secretAccessKey: string };
  return s3Store(egress, { endpoint: address, region, bucket, isPathStyle }, credential, clock);
}

/** A signature is stored as it was given; an account's key beside its name. */
const azureSecret = ({ sasToken, account, accountKey }: Extract<NewDestination, { kind: 'azure-blob' }>) =>
  sasToken ?? JSON.stringify({ account, accountKey });

const azureCredential = (secret: string): AzureCredential =>
  secret.startsWith('{') ? (JSON.parse(secret) as AzureCredential) : { sasToken: secret };

export function shownDestination(row: StoredDestination): Destination {
  const { destinationId, name, address, detail, disabledAt, createdAt } = row;
  return {
    destinationId,
    name,
    kind: row.kind as Destination['kind'],
    prefix: detail.prefix,
    address: detail.bucket === undefined ? address : `${address.replace(/\/$/, '')}/${detail.bucket}`,
    isEnabled: disabledAt === null,
    createdAt: createdAt.toISOString(),
    etag: tagOfDestination(row),
  };
}

export const tagOfDestination = ({ disabledAt }: StoredDestination): string => tagOf([disabledAt]);
