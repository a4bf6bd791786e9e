/**
 * Reports of keys that were found in public, in the form of GitHub's secret scanning partner programme
 * (https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program):
 * a JSON array, signed with ECDSA P-256 over its bytes.
 */

import * as z from 'zod';
import { tagged } from './etag.ts';

export const EXPOSURE_PATH = '/api/v1/exposed-keys/reports';
/** Which key signed, and the signature: DER in base64. */
export const EXPOSURE_KEY_HEADER = 'github-public-key-identifier';
export const EXPOSURE_SIGNATURE_HEADER = 'github-public-key-signature';

/** Tolerant of members that the programme adds. */
export const exposureReportSchema = z
  .array(
    z.object({
      token: z.string().max(4_096),
      type: z.string().max(256),
      /** Where it was found; may be empty. */
      url: z.string().max(4_096).optional(),
    }),
  )
  .max(5_000);

/** What became of each: a token that is none of ours, or was never valid, is a false positive. */
export const exposureAnswerSchema = z.array(
  z.object({
    /** SHA-256 of the token, lower-case hex: the token itself is not sent back. */
    token_hash: z.string(),
    token_type: z.string(),
    label: z.enum(['true_positive', 'false_positive']),
  }),
);

/** What happens to a key that was found: it is revoked for good, or switched off until somebody has looked. */
export const exposureRuleSchema = z.strictObject({ action: z.enum(['revoke', 'disable']) });

export const exposureRuleAnswerSchema = z.object({ ...exposureRuleSchema.shape, ...tagged });

export type ExposureAnswer = z.infer<typeof exposureAnswerSchema>;
export type ExposureAction = z.infer<typeof exposureRuleSchema>['action'];
