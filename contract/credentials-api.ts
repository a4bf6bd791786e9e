/** What the dashboard API takes and answers about stored provider credentials. The credential itself is in no answer. */
import * as z from 'zod';
import { changedSchema, reasonSchema } from './budgets-api.ts';
import {
  CREDENTIAL_KINDS,
  credentialSecretSchema,
  SIGNING_KINDS,
  sealedCredentialSchema,
  sealVersionSchema,
} from './credential.ts';
import { tagged } from './etag.ts';
import { edgeStandingSchema, HOSTED } from './organisation-api.ts';
import { PROVIDER_IDS } from './provider-ids.ts';

const [apiKeySchema, awsSchema] = credentialSecretSchema.options;
const { host, projectId, account } = sealedCredentialSchema.shape;

/** The key file of a service account as Google hands it out. Its addresses are not used. */
const googleKeyFileSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().max(320),
  private_key_id: z.string().max(128),
  private_key: z.string().max(2_000),
});

/** A credential as it is entered. */
export const enteredSecretSchema = z.discriminatedUnion('kind', [
  apiKeySchema,
  awsSchema,
  z.strictObject({ kind: z.literal('google-service-account'), keyFile: googleKeyFileSchema }),
]);
export type EnteredSecret = z.infer<typeof enteredSecretSchema>;

const nameSchema = z.string().trim().min(1).max(120);

/** @returns whether a provider takes a credential of this kind */
export const takesKind = (provider: string, kind: (typeof CREDENTIAL_KINDS)[number]): boolean =>
  kind === 'api-key' || SIGNING_KINDS[provider] === kind;

export const newCredentialSchema = z
  .strictObject({
    name: nameSchema,
    provider: z.enum(PROVIDER_IDS),
    host: host.default(null),
    projectId: projectId.default(null),
    account: account.default(null),
    secret: enteredSecretSchema,
    reason: reasonSchema,
  })
  .refine(
    ({ provider, host: at }) => HOSTED.includes(provider) === (at !== null),
    'it needs its host, or has none',
  )
  .refine(
    ({ provider, secret }) => takesKind(provider, secret.kind),
    'its provider takes no such credential',
  );

export const replacedSecretSchema = z.strictObject({ secret: enteredSecretSchema, reason: reasonSchema });

export const CREDENTIAL_STATES = ['active', 'standby'] as const;
export const credentialStateSchema = z.strictObject({
  /** The gateway uses the active one of a provider, host and project; there is one at the most. */
  state: z.enum(CREDENTIAL_STATES),
  reason: reasonSchema,
});

export const credentialRowSchema = z.object({
  credentialId: z.uuid(),
  name: z.string(),
  provider: z.string(),
  host: z.string().nullable(),
  projectId: z.uuid().nullable(),
  account: z.string().nullable(),
  kind: z.enum(CREDENTIAL_KINDS),
  state: z.enum(CREDENTIAL_STATES),
  /** The last four characters of the key, of its id where it has one; null of a short key. */
  lastFour: z.string().nullable(),
  /** Version of the gateway's key that it is sealed to. */
  sealVersion: z.string(),
  createdAt: z.iso.datetime(),
  /** When the credential itself was last replaced. */
  sealedAt: z.iso.datetime(),
  ...tagged,
});

export const credentialListSchema = z.object({
  credentials: z.array(credentialRowSchema),
  /** How many are sealed to each version of the gateway's key: one that seals none here may go. */
  sealVersions: z.array(z.object({ version: sealVersionSchema, credentials: z.int().positive() })),
  edge: edgeStandingSchema,
});

export const changedCredentialSchema = changedSchema.extend({
  /** Whether the gateway has confirmed: if not yet, it is told again until it has. */
  isConfirmed: z.boolean(),
});

export type NewCredential = z.infer<typeof newCredentialSchema>;
export type CredentialRow = z.infer<typeof credentialRowSchema>;
