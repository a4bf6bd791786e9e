/** The second factor of a person, as the dashboard API has it: an authenticator app, passkeys, recovery codes. */
import * as z from 'zod';
import { passkeyProofSchema, passkeySchema } from './passkeys.ts';

export const secondFactorSchema = z.object({
  /** An app or a passkey is there to be proven. */
  isEnrolled: z.boolean(),
  /** When the authenticator app was enrolled; null: there is none. */
  enrolledAt: z.iso.datetime().nullable(),
  passkeys: z.array(passkeySchema),
  /** False: passkeys need a host name, and it was reached by an address. */
  mayHavePasskeys: z.boolean(),
  /** The origin under which this installation has passkeys; null: it has no host name. */
  passkeysAt: z.string().nullable(),
  /** Recovery codes that have not been used. */
  recoveryCodesLeft: z.int().nonnegative(),
});

/** A new app, shown this once; it counts after a code of it has confirmed it. */
export const enrolmentSchema = z.object({
  /** For typing by hand: base 32, in groups of four. */
  secret: z.string(),
  /** For apps on the same device. */
  uri: z.string(),
  /** The same as a QR code: an SVG image. */
  qrSvg: z.string(),
});

const codeSchema = z.string().regex(/^\d{6}$/);
export const confirmationSchema = z.strictObject({ code: codeSchema });

/** Recovery codes, shown this once. Each works once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

/** A code of the app, a passkey, or a recovery code in whatever grouping and case. */
export const secondProofSchema = z.union([
  z.strictObject({ code: codeSchema }),
  z.strictObject({ passkey: passkeyProofSchema }),
  z.strictObject({ recoveryCode: z.string().min(16).max(40) }),
]);
export type SecondProof = z.infer<typeof secondProofSchema>;
