/** What the API says of persons' data: archives, erasures, and which terms somebody has accepted. */
import * as z from 'zod';

/** The format of a person's archive; its lines are described in docs/privacy.md. */
export const ARCHIVE_FORMAT = 'spendgate.person.1';

/** `waiting`: access has ended, and a job is to remove the rest. `done`: nothing of the person is left but the id. */
export const ERASURE_STATES = ['waiting', 'done'] as const;

/** Body of `POST /api/v1/privacy/erasures`. */
export const newErasureSchema = z.strictObject({
  personId: z.uuid(),
  /** The request that it answers, by a number or date of yours; no name. */
  reason: z.string().trim().min(1).max(500),
});

export const erasureSchema = z.object({
  personId: z.uuid(),
  state: z.enum(ERASURE_STATES),
  requestedAt: z.iso.datetime(),
  /** Null: a program. */
  requestedBy: z.uuid().nullable(),
  erasedAt: z.iso.datetime().nullable(),
  /** Rows that were removed, by what they were. */
  removed: z.record(z.string(), z.int().nonnegative()),
  /** Texts of your own, such as a policy's contact, in which the person's address or name still stands: places and rows. */
  left: z.record(z.string(), z.int().nonnegative()),
  /** Ids that stood for the person in dimensions of calls, and name nobody any more. */
  valueIds: z.array(z.string()),
  /** The person belongs to another organisation too, so that their sign-in stays. */
  keepsSignIn: z.boolean(),
});
export const erasureListSchema = z.object({ erasures: z.array(erasureSchema) });

/** A document that members are asked to accept, as whoever runs the installation has set it. */
export const termsDocumentSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  version: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/),
  title: z.string().trim().min(1).max(120),
  url: z.url({ protocol: /^https$/ }),
});
export const termsDocumentsSchema = z
  .array(termsDocumentSchema)
  .max(16)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length);

export const ownTermsSchema = z.object({
  documents: z.array(
    termsDocumentSchema.extend({
      /** Null: this version was not accepted yet. */
      acceptedAt: z.iso.datetime().nullable(),
    }),
  ),
});

/** Body of `POST /api/v1/terms/acceptances`: the versions that were read. */
export const termsAcceptanceSchema = z.strictObject({
  documents: z
    .array(z.strictObject({ id: termsDocumentSchema.shape.id, version: termsDocumentSchema.shape.version }))
    .min(1)
    .max(16),
});

export const acceptanceSchema = z.object({
  personId: z.uuid(),
  /** A document's id, or `notice:` and the id of a notice. */
  document: z.string(),
  version: z.string(),
  acceptedAt: z.iso.datetime(),
});
export const acceptanceListSchema = z.object({ acceptances: z.array(acceptanceSchema) });

export type TermsDocument = z.infer<typeof termsDocumentSchema>;
export type ErasureAnswer = z.infer<typeof erasureSchema>;
