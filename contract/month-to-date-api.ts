/** The present month beside the same days of the one before, as the dashboard API answers it. Amounts are nano-dollars as strings. */
import * as z from 'zod';
import { nanosSchema } from './event.ts';

/**
 * What most of a difference comes from. `new` and `gone`: one of the months has no such calls. `calls`: more or fewer of
 * them; `price`: other prices; `cache`: more or less read from caches; `size`: longer or shorter calls, and what is left.
 */
export const MOVE_REASONS = ['new', 'gone', 'calls', 'price', 'cache', 'size'] as const;
export type MoveReason = (typeof MOVE_REASONS)[number];

const spanSchema = z.object({
  from: z.iso.datetime(),
  /** Exclusive. */
  to: z.iso.datetime(),
  costNanos: nanosSchema,
  /** Lines of unknown cost, which are in no amount. */
  unknownLines: z.int().nonnegative(),
});

export const monthToDateSchema = z.object({
  timeZone: z.string(),
  currency: z.literal('USD'),
  dataAsOf: z.iso.datetime().nullable(),
  /** Up to the end of the quarter of an hour that holds now. */
  present: spanSchema,
  /** From the beginning of the month before to the same day and time of day; all of it where it is shorter. */
  former: spanSchema.extend({
    /** The first call that is on record, where that lies behind the beginning of these days: they are not whole. Null: they are. */
    recordedFrom: z.iso.datetime().nullable(),
  }),
  differenceNanos: nanosSchema,
  /** In per cent of the former, with one digit after the point; null: there was nothing, or not all of those days is on record. */
  changePercent: z.string().nullable(),
  /** Keys and models whose cost moved most, in either direction. Null: it is not known what moved, as while sums are made. */
  moves: z
    .object({
      movers: z.array(
        z.object({
          keyId: z.string(),
          keyName: z.string().nullable(),
          model: z.string().nullable(),
          deltaNanos: nanosSchema,
          reason: z.enum(MOVE_REASONS),
        }),
      ),
      /** What the others moved together: with the movers it is the difference. */
      othersNanos: nanosSchema,
    })
    .nullable(),
});

export type MonthToDate = z.infer<typeof monthToDateSchema>;
