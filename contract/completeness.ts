/**
 * Whether every call is accounted for: what gates counted, what of it has been delivered, and whether the books add up.
 * Amounts are nano-dollars.
 */
import * as z from 'zod';
import { FAULTS, type Fault } from './book-faults.ts';
import { nanosSchema } from './event.ts';
import { gateFiguresSchema } from './gate-figures.ts';

const countSchema = z.int().nonnegative();

/** One incarnation of a gate: what was delivered of it and, while it lives, what its gate says. */
const gateStandingSchema = z.object({
  gateId: z.string(),
  incarnationId: z.uuid(),
  /** False: the gate's storage was lost or replaced since. Null: the gate did not answer. */
  isCurrent: z.boolean().nullable(),
  /** The highest event number without a gap before it. */
  watermark: countSchema,
  /** The highest event number seen. */
  highest: countSchema,
  /** Event numbers that have arrived, those set aside among them. */
  delivered: countSchema,
  /** Event numbers given and not delivered that are not on their way: the gate believes them to be here, or is gone. */
  missing: countSchema,
  /** Event numbers given and not delivered yet; null: the gate did not answer. */
  onTheWay: countSchema.nullable(),
  quarantined: countSchema,
  /** Charged by what was delivered, up to the watermark. */
  chargedNanos: nanosSchema,
  /** Gate and store agree on count and sum at the watermark. */
  isBalanced: z.boolean(),
  /** What the gate says at this moment; null: it did not answer, or this incarnation is over. */
  gate: gateFiguresSchema.omit({ incarnationId: true, organisationId: true }).nullable(),
});

export const completenessSchema = z.object({
  /** When the gates were asked. */
  askedAt: z.iso.datetime(),
  totals: z.object({
    /** Gates that keys have, and how many of them answered. */
    gates: countSchema,
    answered: countSchema,
    /** Of all gates together, `admitted = open + settled`; null: not all of them answered. */
    calls: z.object({ admitted: countSchema, open: countSchema, settled: countSchema }).nullable(),
    /** Events: one per settled call, one per refusal or group of equal ones, one per correction. */
    delivered: countSchema,
    onTheWay: countSchema.nullable(),
    missing: countSchema,
    quarantined: countSchema,
    unbalanced: countSchema,
    /** Charged as the gates say (former lives of theirs as delivered); null: not all of them answered. */
    chargedAtGatesNanos: nanosSchema.nullable(),
    /** Charged by what was delivered. */
    chargedNanos: nanosSchema,
  }),
  /** Per incarnation of a gate. */
  gates: z.array(gateStandingSchema),
});

/** The result of a self-check: rows, roll-ups, gates and budgets held against each other. */
export const booksCheckSchema = z.object({
  checkedAt: z.iso.datetime(),
  /** Nothing that was compared differs. */
  isSound: z.boolean(),
  /** Everything could be compared: all gates answered, and all that they had written had been delivered. */
  isWhole: z.boolean(),
  /** What was compared. */
  compared: z.object({
    gates: countSchema,
    gatesAnswered: countSchema,
    events: countSchema,
    calls: countSchema,
    lines: countSchema,
    chargedNanos: nanosSchema,
    /** Budgets in one of their windows. They stand still only while no call is under way. */
    accounts: countSchema,
    accountsSkipped: countSchema,
  }),
  faults: z.array(
    z.object({
      fault: z.enum(Object.keys(FAULTS) as [Fault, ...Fault[]]),
      gateId: z.string().nullable(),
      incarnationId: z.uuid().nullable(),
      /** Account or run that the fault is of. */
      subject: z.string().nullable(),
      expected: z.string(),
      found: z.string(),
    }),
  ),
});

export type Completeness = z.infer<typeof completenessSchema>;
export type GateStanding = z.infer<typeof gateStandingSchema>;
export type BooksCheck = z.infer<typeof booksCheckSchema>;
export type FoundFault = BooksCheck['faults'][number];
