/**
 * A blocking budget as the edge knows it: what it counts, how much may be spent, and in which windows. The dashboard
 * API computes windows and publishes them as instants, the current one and the next, so that neither ledger nor gate
 * ever has to know a time zone. Amounts are nano-dollars.
 */
import * as z from 'zod';
import { DIMENSION_NAME } from './dimensions.ts';
import { nanosSchema } from './event.ts';

const instantSchema = z.int().nonnegative();
const amountSchema = nanosSchema.refine((text) => !text.startsWith('-'), 'an amount is not negative');

/** All that is stated must hold; nothing stated: every call of the organisation. */
export const budgetMatchSchema = z.strictObject({
  keyId: z
    .string()
    .regex(/^[0-9A-Za-z]{24}$/)
    .optional(),
  teamId: z.uuid().optional(),
  projectId: z.uuid().optional(),
  ownerId: z.uuid().optional(),
  environment: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,32}$/)
    .optional(),
  provider: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional(),
  /** As the request names it; `*` stands for any characters. */
  model: z
    .string()
    .regex(/^[A-Za-z0-9._:/@*-]{1,128}$/)
    .optional(),
  dimension: z
    .strictObject({ key: z.string().regex(DIMENSION_NAME), value: z.string().min(1).max(64) })
    .optional(),
});

export const budgetWindowSchema = z.strictObject({
  startMs: instantSchema,
  /** Exclusive; null: the window never ends. */
  endMs: instantSchema.nullable(),
  /** Spent in this window before the gates began to count. */
  openingNanos: amountSchema,
});

/**
 * Reserves what calls usually cost instead of what each may cost at worst: more of them fit under a limit, which may be
 * passed by what they come to cost above it.
 */
export const expectedReservationSchema = z.strictObject({
  /** Reserved is the cost below which this part of a key's last calls on the model stayed, never above the worst case. */
  percent: z.int().min(50).max(99).default(95),
  /** With fewer calls to go by the worst case is reserved. */
  minimumCalls: z.int().min(20).max(1_000).default(100),
  /** A stream that has used up what is reserved for it, where there is no more, ends as one that has become too long. */
  stopsStreams: z.boolean().default(false),
});

export const edgeBudgetSchema = z.strictObject({
  id: z.uuid(),
  /** Shown to callers that it refuses. */
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _.:/&()-]{0,63}$/u),
  match: budgetMatchSchema,
  limitNanos: amountSchema,
  /** Temporary raises of the limit, each until an instant. */
  raises: z.array(z.strictObject({ amountNanos: amountSchema, untilMs: instantSchema })).max(16),
  windows: z.array(budgetWindowSchema).min(1).max(4),
  /** What one gate may let through while it cannot reach the ledger; null: nothing. */
  unleasedNanos: amountSchema.nullable(),
  /** Absent: strict, the worst case of each call is reserved. */
  expected: expectedReservationSchema.optional(),
  /** Whom a refused caller is to ask. */
  contact: z.string().max(128).nullable(),
});

export type ExpectedReservation = z.infer<typeof expectedReservationSchema>;
export type BudgetMatch = z.infer<typeof budgetMatchSchema>;
export type BudgetWindow = z.infer<typeof budgetWindowSchema>;
export type EdgeBudget = z.infer<typeof edgeBudgetSchema>;

/** What a budget may look at in a call. Everything but provider, model and dimensions is pinned in the key's record. */
export interface BudgetSubject {
  readonly keyId: string;
  readonly teamId: string;
  readonly projectId: string;
  readonly ownerId: string | null;
  readonly environment: string | null;
  readonly provider: string;
  readonly model: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Whether a budget counts a call. @param isModel how a model is compared with a pattern */
export function isMatched(
  { model, dimension, ...pinned }: BudgetMatch,
  subject: BudgetSubject,
  isModel: (model: string, pattern: string) => boolean,
): boolean {
  for (const [name, wanted] of Object.entries(pinned)) {
    if (wanted !== undefined && subject[name as keyof typeof pinned] !== wanted) return false;
  }
  if (model !== undefined && (subject.model === null || !isModel(subject.model, model))) return false;
  return dimension === undefined || ownValue(subject.dimensions, dimension.key) === dimension.value;
}

/** The window that an instant lies in; null: none of those published. */
export function windowAt(windows: readonly BudgetWindow[], atMs: number): BudgetWindow | null {
  return windows.find(({ startMs, endMs }) => startMs <= atMs && (endMs === null || atMs < endMs)) ?? null;
}

export interface RaisedLimit {
  readonly limitNanos: string | bigint;
  readonly raises: readonly { readonly amountNanos: string; readonly untilMs: number }[];
}

/** The limit with the raises that stand at an instant. */
export function limitAt({ limitNanos, raises }: RaisedLimit, atMs: number): bigint {
  return raises
    .filter(({ untilMs }) => atMs < untilMs)
    .reduce((limit, { amountNanos }) => limit + BigInt(amountNanos), BigInt(limitNanos));
}

function ownValue(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
