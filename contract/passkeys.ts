/** Passkeys as the dashboard API has them: WebAuthn Level 3, in the JSON forms of its §5.1.8. */
import * as z from 'zod';

/** A person has at most so many. */
export const MOST_PASSKEYS = 20;

const base64url = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(most);
const passkeyNameSchema = z.string().trim().min(1).max(60);
/** What the API gave with the challenge, sealed: it goes back as it is, within five minutes, once. */
const stateSchema = z.string().min(1).max(2_000);

export const passkeySchema = z.object({
  passkeyId: z.uuid(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Its authenticator keeps copies of it on other devices of the person's. */
  isBackedUp: z.boolean(),
});

/** Options for `navigator.credentials.create` or `.get`, with the state that goes back with the answer. */
export const passkeyChallengeSchema = z.object({
  options: z.record(z.string(), z.unknown()),
  state: z.string(),
});

const answered = { id: base64url(1_400), rawId: base64url(1_400), type: z.literal('public-key') };
const extensions = { clientExtensionResults: z.record(z.string(), z.unknown()).default({}) };
const attachment = { authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish() };

/** Body of `POST /api/v1/second-factor/passkeys`. */
export const newPasskeySchema = z.strictObject({
  name: passkeyNameSchema,
  state: stateSchema,
  response: z.object({
    ...answered,
    ...extensions,
    ...attachment,
    response: z.object({
      clientDataJSON: base64url(4_000),
      attestationObject: base64url(16_000),
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  }),
});

/** A passkey shown as a proof. */
export const passkeyProofSchema = z.strictObject({
  state: stateSchema,
  response: z.object({
    ...answered,
    ...extensions,
    ...attachment,
    response: z.object({
      clientDataJSON: base64url(4_000),
      authenticatorData: base64url(4_000),
      // Of ML-DSA, which some authenticators sign with, more than three thousand.
      signature: base64url(8_000),
      userHandle: base64url(100).nullish(),
    }),
  }),
});

export const passkeyRenameSchema = z.strictObject({ name: passkeyNameSchema });

/** A new passkey; with the first second factor of all come recovery codes, shown this once. */
export const madePasskeySchema = passkeySchema.extend({ recoveryCodes: z.array(z.string()).nullable() });

export type NewPasskeyAnswer = z.infer<typeof newPasskeySchema>['response'];
export type PasskeyProof = z.infer<typeof passkeyProofSchema>;
export type Passkey = z.infer<typeof passkeySchema>;
