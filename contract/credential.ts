/**
 * A provider credential that an organisation stores: sealed to the gateway's public key, so that whoever keeps or
 * carries it cannot read it. What is sealed, and what a sealed one is bound to. Pure, but for the hash.
 */
import * as z from 'zod';
import { KEY_SHAPED } from './key.ts';
import type { RegisteredHost } from './organisation.ts';

export const CREDENTIAL_KINDS = ['api-key', 'aws-access-key', 'google-service-account'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** Providers whose requests the gateway can sign, and what with. A bare key is taken by every provider. */
export const SIGNING_KINDS: Readonly<Record<string, Exclude<CredentialKind, 'api-key'>>> = {
  bedrock: 'aws-access-key',
  'bedrock-mantle': 'aws-access-key',
  vertex: 'google-service-account',
};

/** Printable and without spaces: nothing in it can end a header. No gateway key. */
const tokenSchema = (least: number, most: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .min(least)
    .max(most)
    .refine((text) => !KEY_SHAPED.test(text));

/** What stands inside the seal. */
export const credentialSecretSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('api-key'), key: tokenSchema(8, 2_000) }),
  /** Of an IAM user, which lasts; temporary ones, which end within hours, are not stored. */
  z.strictObject({
    kind: z.literal('aws-access-key'),
    accessKeyId: z.string().regex(/^(?!ASIA)[A-Za-z0-9-]{16,128}$/),
    secretAccessKey: tokenSchema(16, 256),
  }),
  z.strictObject({
    kind: z.literal('google-service-account'),
    clientEmail: tokenSchema(3, 320),
    privateKeyId: tokenSchema(1, 128),
    /** PKCS #8 in PEM, of a key with 2,048 bits. */
    privateKey: z.string().max(2_000),
  }),
]);
export type CredentialSecret = z.infer<typeof credentialSecretSchema>;

/** Version of a key that seals: the `kid` in the head of what it sealed. */
export const sealVersionSchema = z.string().regex(/^[1-9][0-9]{0,3}$/);

/** As it rests and travels. */
export const sealedCredentialSchema = z.strictObject({
  id: z.uuid(),
  provider: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** The registered host that it is for; null where the registry knows the provider's. */
  host: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/)
    .nullable(),
  /** Used by this project's keys alone, before the organisation's own; null: by every key. */
  projectId: z.uuid().nullable(),
  kind: z.enum(CREDENTIAL_KINDS),
  /** The provider's account that is billed, as its administrator stated it; null: not stated. */
  account: z
    .string()
    .regex(/^[A-Za-z0-9_.:/-]{1,128}$/)
    .nullable(),
  /** A compact JWE (RFC 7516): `ECDH-ES` over X25519, `A256GCM`, the binding's hash as `apv`. */
  box: z
    .string()
    .max(4_000)
    .regex(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/),
});
export type SealedCredential = z.infer<typeof sealedCredentialSchema>;

/** What a credential belongs to: with any of it changed, it does not open. */
export interface CredentialBinding {
  readonly organisationId: string;
  readonly credentialId: string;
  readonly provider: string;
  readonly kind: CredentialKind;
  /** Null where the registry knows the provider's host. */
  readonly host: RegisteredHost | null;
}

/**
 * SHA-256 of a binding. Of a registered host its address counts, not only its name: registered anew at another
 * address, it gets none of what was stored for it.
 */
export async function bindingHash(binding: CredentialBinding): Promise<Uint8Array<ArrayBuffer>> {
  const { organisationId, credentialId, provider, kind, host } = binding;
  const address = host === null ? null : host.kind === 'custom' ? host.baseUrl : host.name;
  const parts = ['spendgate:credential', organisationId, credentialId, provider, kind, host?.kind, address];
  const text = new TextEncoder().encode(JSON.stringify(parts));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text));
}
