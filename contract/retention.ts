/**
 * How long what is kept: kinds of rows, the bounds and defaults that a plan gives them, in days. Below are the facts;
 * what removes rows is the upkeep of db/retention.
 */

import * as z from 'zod';
import { tagged } from './etag.ts';

/**
 * `usage`: events with their lines, refused calls among them, since their numbers have no gap. `rollups`: the figures of
 * reports. `audit`: entries of the audit log with their details. `deliveries`: messages to webhooks. `commands`: what the
 * edge was told and has confirmed. `previews`: previews of re-ratings that nobody applied. `exports`: records of exports,
 * whose files end earlier. `findings`: what was found to be unusual. `personalValues`: texts of dimensions that hold persons, by
 * when a call last had them. `signIns`: sessions that have ended and tokens that are over.
 */
export const RETAINED_KINDS = [
  'usage',
  'rollups',
  'audit',
  'deliveries',
  'commands',
  'previews',
  'exports',
  'findings',
  'personalValues',
  'signIns',
] as const;
export type RetainedKind = (typeof RETAINED_KINDS)[number];

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

export const PLANS = ['standard', 'extended'] as const;
export type Plan = (typeof PLANS)[number];

const YEAR = 366;
/** Longer than a quarter, so that every window that a budget counts in is whole. */
const USAGE_AT_LEAST = 100;
const AUDIT_AT_LEAST = 90;

const STANDARD: Readonly<Record<RetainedKind, Bounds>> = {
  usage: { least: USAGE_AT_LEAST, most: 2 * YEAR, usual: YEAR + 31 },
  rollups: { least: YEAR + 31, most: 10 * YEAR, usual: 5 * YEAR },
  audit: { least: AUDIT_AT_LEAST, most: 7 * YEAR, usual: YEAR + 31 },
  deliveries: { least: 7, most: YEAR, usual: 90 },
  commands: { least: 30, most: 2 * YEAR, usual: YEAR },
  previews: { least: 1, most: YEAR, usual: 30 },
  exports: { least: 7, most: 2 * YEAR, usual: YEAR },
  // What somebody called expected is looked for over 30 days.
  findings: { least: 90, most: 5 * YEAR, usual: YEAR + 31 },
  personalValues: { least: 30, most: 5 * YEAR, usual: YEAR + 31 },
  signIns: { least: 7, most: YEAR, usual: 90 },
};

/** What each plan lets an organisation choose. */
export const PLAN_RETENTION: Readonly<Record<Plan, Readonly<Record<RetainedKind, Bounds>>>> = {
  standard: STANDARD,
  extended: {
    ...STANDARD,
    usage: { ...STANDARD.usage, most: 7 * YEAR },
    audit: { ...STANDARD.audit, most: 10 * YEAR, usual: 3 * YEAR },
  },
};

const daysSchema = z.int().positive().max(10_000);

/** Days by kind; what is not named follows the plan. */
export const retentionDaysSchema = z.strictObject(
  Object.fromEntries(RETAINED_KINDS.map((kind) => [kind, daysSchema.optional()])) as Record<
    RetainedKind,
    z.ZodOptional<typeof daysSchema>
  >,
);
export type RetentionDays = z.infer<typeof retentionDaysSchema>;

/** How many days each kind is kept. */
export type Kept = Readonly<Record<RetainedKind, number>>;

/** A plan by its name; one that is not known is the standard one. */
export const planOf = (name: string): Plan => PLANS.find((plan) => plan === name) ?? 'standard';

/** What holds for an organisation: its own choice within the plan's bounds, else what is usual. */
export function keptDays(plan: Plan, own: RetentionDays): Kept {
  const bounds = PLAN_RETENTION[plan];
  const kept = Object.fromEntries(
    RETAINED_KINDS.map((kind) => {
      const { least, most, usual } = bounds[kind];
      return [kind, Math.min(most, Math.max(least, own[kind] ?? usual))];
    }),
  ) as Record<RetainedKind, number>;
  // Roll-ups are what is left of usage: they are never gone before it.
  return { ...kept, rollups: Math.max(kept.rollups, kept.usage) };
}

/** Kinds of which a choice is out of the plan's bounds. */
export function outOfBounds(plan: Plan, own: RetentionDays): RetainedKind[] {
  return RETAINED_KINDS.filter((kind) => {
    const { least, most } = PLAN_RETENTION[plan][kind];
    const days = own[kind];
    return days !== undefined && (days < least || days > most);
  });
}

/** What the API answers about retention. */
export const retentionSchema = z.object({
  ...tagged,
  plan: z.enum(PLANS),
  kinds: z.array(
    z.object({
      kind: z.enum(RETAINED_KINDS),
      days: z.int().positive(),
      isOwn: z.boolean(),
      least: z.int().positive(),
      most: z.int().positive(),
      usual: z.int().positive(),
    }),
  ),
  /** Single calls are there from this instant on; null: none was removed. */
  requestsSince: z.iso.datetime().nullable(),
});
