/** What the API runs on, derived once from its environment (or, locally, from what its parent tells it). */
import { importJWK } from 'jose';
import { z } from 'zod';
import { sealVersionSchema } from '../contract/credential.ts';
import { importHmacKey } from '../contract/key.ts';
import type { TermsDocument } from '../contract/privacy-api.ts';
import { Secret } from '../contract/secret.ts';
import type { StoreAddresses } from '../db/placement/named-stores.ts';
import type { SigningKey } from './edge/sign.ts';
import type { ScanningKeys } from './exposure/verify.ts';
import type { TrustedProxy } from './identity/client.ts';
import type { KnownGateway } from './ingest/verify.ts';
import { createEnvelope, type Envelope } from './secrets/envelope.ts';
import type { SealKey } from './secrets/seal-credential.ts';
import type { PlatformSettings } from './sso/providers.ts';
import type { StatusSettings } from './status/check.ts';
import type { KeyMaking } from './tenancy/keys.ts';

export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Where browsers reach the API, without a slash at the end. */
  readonly publicUrl: string;
  /** Host names that are answered; null: any, since a proxy in front sees to it. */
  readonly hosts: readonly string[] | null;
  readonly database:
    | { readonly kind: 'embedded'; readonly directory: string }
    | { readonly kind: 'server'; readonly url: Secret; readonly ingestUrl: Secret };
  /** Databases of organisations' own, by name. */
  readonly ownStores: StoreAddresses;
  /** Simulated: something else answers in the providers' place, as in local mode. */
  readonly gateway: KnownGateway & { readonly url: string; readonly isSimulated: boolean };
  readonly signingKey: SigningKey;
  /** The public half of the signing key, as a JWK. */
  readonly signingPublicKey: z.infer<typeof publicJwkSchema>;
  /** Whom to tell of weaknesses and incidents (RFC 9116), as a URI; null: no `security.txt` is served. */
  readonly securityContact: string | null;
  /** Documents that members accept before they go on; none unless whoever runs the installation sets them. */
  readonly terms: readonly TermsDocument[];
  /** What a monitor shows at `/metrics`; null: it is served in local mode alone. */
  readonly metricsToken: Secret | null;
  /** What is called each minute to see how things stand; null: nothing is. */
  readonly status: StatusSettings | null;
  /** This process is the operators': for the members of this organisation; null: for everybody else. */
  readonly operators: { readonly organisationId: string } | null;
  /** Where customers' browsers reach the API: the same, unless this process is the operators'. */
  readonly publicUrlOfCustomers: string;
  /** Where signed heads of audit logs are kept; null: in the program's log. */
  readonly auditHeadsFile: string | null;
  /** Where the list of deletions is kept; null: in the log. */
  readonly deletionsFile: string | null;
  readonly keyMaking: KeyMaking;
  /** Seals the secrets that rest in the database. */
  readonly envelope: Envelope;
  /** Seals provider credentials to the gateway; null: none can be stored. */
  readonly sealKey: SealKey | null;
  /** The platform's own identity provider (in local mode the embedded one); null: organisations' connections alone. */
  readonly platform: PlatformSettings | null;
  /** Local mode: identity providers may be at the loopback address. */
  readonly isLoopbackAllowed: boolean;
  /** A proxy that is believed about where requests come from; null: none is. */
  readonly trustedProxy: TrustedProxy | null;
  /** Requests that one session or token may make in a minute; one address may make five times as many. */
  readonly requestsPerMinute: number;
  /** Who may report exposed keys; null: nobody may. */
  readonly scanningKeys: ScanningKeys | null;
  /** Folder with the built page. */
  readonly webRoot: string;
}

const octetKey = { kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string().min(1) };
/** An Ed25519 public key as a JWK (RFC 8037), named by `kid`. */
export const publicJwkSchema = z.object(octetKey);
export const privateJwkSchema = z.object({ ...octetKey, d: z.string() });

const agreementKey = {
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  x: z.string(),
  kid: sealVersionSchema,
};
/** An X25519 public key as a JWK (RFC 8037); its `kid` is its version. */
export const sealKeySchema = z.strictObject(agreementKey);
/** The gateway's halves: private JWKs, one for each version that still opens. */
export const credentialKeysSchema = z
  .array(z.strictObject({ ...agreementKey, d: z.string() }))
  .min(1)
  .max(8);

const secretBytes = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length >= 32, 'at least 32 bytes');
/** Pepper versions and their bytes in base64; keys are made with the highest version. */
export const peppersSchema = z
  .record(z.string().regex(/^[0-9]{1,4}$/), secretBytes)
  .refine((peppers) => Object.keys(peppers).length > 0, 'at least one');
/** Keys that seal secrets: 32 bytes each in base64, by version. */
export const secretKeysSchema = peppersSchema.refine((keys) =>
  Object.values(keys).every((text) => Buffer.from(text, 'base64').length === 32),
);
export const secretBytesSchema = secretBytes;

export interface KeyMaterial {
  readonly gatewayId: string;
  readonly gatewayUrl: string;
  /** Absent: the providers themselves answer. */
  readonly isSimulated?: boolean | undefined;
  readonly gatewayVerifyKeys: readonly z.infer<typeof publicJwkSchema>[];
  readonly dashboardSigningKey: z.infer<typeof privateJwkSchema>;
  readonly peppers: Readonly<Record<string, string>>;
  readonly keyIdTagSecret: string;
  /** 32 bytes in base64, by version. */
  readonly secretKeys: Readonly<Record<string, string>>;
  /** Absent: no provider credential can be stored. */
  readonly credentialSealKey?: z.infer<typeof sealKeySchema> | undefined;
}

/** Imports the keys of a configuration, so that nothing later sees their text. */
export async function importKeys(
  material: KeyMaterial,
): Promise<
  Pick<Config, 'gateway' | 'signingKey' | 'signingPublicKey' | 'keyMaking' | 'envelope' | 'sealKey'>
> {
  const { gatewayId, gatewayUrl, gatewayVerifyKeys, dashboardSigningKey, peppers, keyIdTagSecret } = material;
  const verifyKeys = gatewayVerifyKeys.map(async (jwk) => [jwk.kid, await importEdKey(jwk)] as const);
  const live = await Promise.all(
    Object.entries(peppers).map(async ([version, text]) => ({ version, key: await importBase64(text) })),
  );
  const [pepper] = live.toSorted((one, other) => Number(other.version) - Number(one.version));
  if (!pepper) throw new RangeError('a pepper is needed');
  return {
    gateway: {
      id: gatewayId,
      url: gatewayUrl,
      isSimulated: material.isSimulated ?? false,
      verifyKeys: new Map(await Promise.all(verifyKeys)),
    },
    signingKey: { kid: dashboardSigningKey.kid, key: new Secret(await importEdKey(dashboardSigningKey)) },
    signingPublicKey: publicJwkSchema.parse(dashboardSigningKey),
    keyMaking: {
      pepper,
      peppers: new Map(live.map(({ version, key }) => [version, key])),
      idTagSecret: await importBase64(keyIdTagSecret),
    },
    sealKey: material.credentialSealKey ? await importSealKey(material.credentialSealKey) : null,
    envelope: createEnvelope(
      new Map(
        Object.entries(material.secretKeys).map(([secretVersion, text]) => [
          secretVersion,
          new Secret<Uint8Array>(Buffer.from(text, 'base64')),
        ]),
      ),
    ),
  };
}

/** A private Ed25519 JWK in JSON; undefined: it is none. */
export async function importSigningKey(text: string): Promise<SigningKey | undefined> {
  try {
    const jwk = privateJwkSchema.parse(JSON.parse(text));
    return { kid: jwk.kid, key: new Secret(await importEdKey(jwk)) };
  } catch {
    return undefined;
  }
}

async function importEdKey(jwk: z.infer<typeof publicJwkSchema>): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA');
  if (key instanceof Uint8Array) throw new TypeError('an Ed25519 key was expected');
  return key;
}

async function importSealKey({ kid, ...jwk }: z.infer<typeof sealKeySchema>): Promise<SealKey> {
  const key = await importJWK(jwk, 'ECDH-ES');
  if (key instanceof Uint8Array) throw new TypeError('an X25519 key was expected');
  return { version: kid, key };
}

const importBase64 = (text: string) => importHmacKey(new Uint8Array(Buffer.from(text, 'base64')));
