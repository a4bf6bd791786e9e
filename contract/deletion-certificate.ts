/**
 * What is left of an organisation that was deleted: a certificate, signed as a compact JWS of a type of its own, that holds
 * an opaque id, dates and counts, and says what remains for how long. Facts.
 */
import * as z from 'zod';

/** JWS `typ` of a certificate, so that it is taken for nothing else that its key signs. */
export const CERTIFICATE_TYPE = 'deletion-certificate+jwt';

/** Copies of the database are removed after so many days, and with them what they hold of it. */
export const COPIES_KEPT_DAYS = 30;

const countSchema = z.int().nonnegative();

/** What the edge has confirmed so far. */
export const edgeRemovalSchema = z.object({
  /** Gates that are empty, by id; they say nothing to anybody who has not their keys. */
  gateIds: z.array(z.string()),
  isLedgerEmpty: z.boolean(),
  /** Calls that were under way and have not ended: waived. */
  waivedCalls: countSchema,
  /** Events that gates still had and nobody has taken in. */
  undeliveredEvents: countSchema,
  /** Settlements that waited for their gate. */
  droppedSettlements: countSchema,
});
export type EdgeRemoval = z.infer<typeof edgeRemovalSchema>;

export const NOTHING_AT_EDGE: EdgeRemoval = {
  gateIds: [],
  isLedgerEmpty: false,
  waivedCalls: 0,
  undeliveredEvents: 0,
  droppedSettlements: 0,
};

export const certificateSchema = z.object({
  organisationId: z.uuid(),
  requestedAt: z.iso.datetime(),
  /** Keys were refused from then on. */
  beganAt: z.iso.datetime(),
  /** The edge had confirmed by then. */
  edgeEmptiedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime(),
  /** Rows removed, by table. */
  removed: z.record(z.string(), countSchema),
  edge: z.object({
    gates: countSchema,
    waivedCalls: countSchema,
    undeliveredEvents: countSchema,
    droppedSettlements: countSchema,
    /** Events that came when the edge was empty already, until this was written. */
    discardedEvents: countSchema,
  }),
  /** What is left, why, and until when; null: for good. */
  remains: z.array(z.object({ what: z.string(), why: z.string(), until: z.iso.datetime().nullable() })),
  /** SHA-256 of the receipt for which this is given out; null: there is none. */
  receiptSha256: z.string().nullable(),
});
export type DeletionCertificate = z.infer<typeof certificateSchema>;

/** https://developers.cloudflare.com/queues/configuration/dead-letter-queues/ */
const QUEUES_KEEP_DAYS = 4;
const DAY_MS = 86_400_000;

/** What a deletion leaves, and until when. */
export function remainsOf(deletedAt: Date): DeletionCertificate['remains'] {
  const after = (days: number) => new Date(deletedAt.getTime() + days * DAY_MS).toISOString();
  return [
    {
      what: 'copies of the database that were made before',
      why: 'they are removed by age; a restored one is cleared of this organisation before it serves',
      until: after(COPIES_KEPT_DAYS),
    },
    {
      what: 'messages that a queue of the platform had given up',
      why: 'the platform removes them by age',
      until: after(QUEUES_KEEP_DAYS),
    },
    {
      what: 'attempts at signing in, counted under a hash, and sign-ins that went to a provider',
      why: 'they are removed by age',
      until: after(2),
    },
    {
      what: 'this organisation’s id, these dates and counts, and signed ends of its audit log',
      why: 'they show that and when it was deleted, and clear restored copies of it',
      until: null,
    },
  ];
}
