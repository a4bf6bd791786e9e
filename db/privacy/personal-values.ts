/**
 * Values of dimensions that hold persons. Calls are stored with ids in their place; the texts stand in one table, from where
 * erasure takes them.
 */
import { and, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { isPersonalId, PERSONAL_UNLESS_SAID } from '../../contract/personal-id.ts';
import type { TenantUnit } from '../database.ts';

/** Which dimensions hold persons, and the sealed key of their values' ids; null: there is none yet. */
export interface PersonalDimensions {
  readonly names: readonly string[];
  readonly key: { readonly key: string; readonly box: string } | null;
}

export interface NotedValue {
  readonly valueId: string;
  readonly dimension: string;
  readonly text: string;
}

/** By id; null: erased. */
export type PersonalTexts = ReadonlyMap<string, string | null>;

export interface FoundValue {
  readonly valueId: string;
  readonly dimension: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export async function readPersonalDimensions({
  tx,
  tables: { personalDimensions },
  organisationId,
}: TenantUnit): Promise<PersonalDimensions> {
  const [row] = await tx
    .select()
    .from(personalDimensions)
    .where(eq(personalDimensions.tenantId, organisationId));
  return row
    ? { names: row.names, key: { key: row.sealedKey, box: row.sealedBox } }
    : { names: PERSONAL_UNLESS_SAID, key: null };
}

/**
 * Writes the first choice with a key that was made for it. Of two at once the first stays.
 * @returns what stands
 */
export async function startPersonalDimensions(
  unit: TenantUnit,
  { names, key }: { readonly names: readonly string[]; readonly key: NonNullable<PersonalDimensions['key']> },
  now: Date,
): Promise<PersonalDimensions> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const row = { tenantId, names, sealedKey: key.key, sealedBox: key.box, changedAt: now.toISOString() };
  await dialect.insertNew(tx, tables.personalDimensions, [row], 'tenant_id');
  return readPersonalDimensions(unit);
}

/** Puts another choice in place of the one that stands. */
export async function setPersonalNames(
  { tx, tables: { personalDimensions }, organisationId }: TenantUnit,
  names: readonly string[],
  now: Date,
): Promise<void> {
  await tx
    .update(personalDimensions)
    .set({ names, changedAt: now })
    .where(eq(personalDimensions.tenantId, organisationId));
}

/**
 * Notes values that calls came with: a new one with its text, one that is known with the day. What was erased stays without
 * text. Two deliveries at once note in the order of the ids, so that neither waits for the other for ever.
 */
export async function noteValues(
  { tx, tables: { personalValue }, dialect, organisationId: tenantId }: TenantUnit,
  values: readonly NotedValue[],
  day: Date,
): Promise<void> {
  const sorted = values.toSorted((one, other) => (one.valueId < other.valueId ? -1 : 1));
  const at = day.toISOString();
  const rows = sorted.map((value) => ({ tenantId, ...value, firstSeenAt: at, lastSeenAt: at }));
  const isNew = new Set(await dialect.insertNew(tx, personalValue, rows, 'value_id'));
  const known = sorted.flatMap(({ valueId }) => (isNew.has(valueId) ? [] : [valueId]));
  if (known.length === 0) return;
  await tx
    .update(personalValue)
    .set({ lastSeenAt: day })
    .where(
      and(
        eq(personalValue.tenantId, tenantId),
        dialect.isOneOf(personalValue.valueId, known),
        lt(personalValue.lastSeenAt, day),
      ),
    );
}

/** The texts behind what are ids among some values; null: erased. */
export async function readPersonalTexts(
  { tx, tables: { personalValue }, dialect, organisationId }: TenantUnit,
  values: Iterable<string | null>,
): Promise<PersonalTexts> {
  const ids = new Set([...values].filter((value) => value !== null && isPersonalId(value)));
  if (ids.size === 0) return new Map();
  const rows = await tx
    .select({ valueId: personalValue.valueId, text: personalValue.text })
    .from(personalValue)
    .where(
      and(
        eq(personalValue.tenantId, organisationId),
        dialect.isOneOf(personalValue.valueId, [...ids] as string[]),
      ),
    );
  return new Map(rows.map(({ valueId, text }) => [valueId, text]));
}

/** Values that have this very text. */
export async function findValues(
  { tx, tables: { personalValue }, organisationId }: TenantUnit,
  text: string,
): Promise<FoundValue[]> {
  const { valueId, dimension, firstSeenAt, lastSeenAt } = personalValue;
  return tx
    .select({ valueId, dimension, firstSeenAt, lastSeenAt })
    .from(personalValue)
    .where(and(eq(personalValue.tenantId, organisationId), eq(personalValue.text, text)))
    .orderBy(dimension);
}

/** Takes the texts that somebody is known by, whatever their case, and those of the ids given. @returns the ids */
export async function eraseValues(
  { tx, tables: { personalValue }, dialect, organisationId }: TenantUnit,
  texts: readonly string[],
  ids: readonly string[],
  now: Date,
): Promise<string[]> {
  const isOwn = and(eq(personalValue.tenantId, organisationId), isNotNull(personalValue.text));
  const lower = texts.map((text) => text.toLowerCase());
  const named =
    lower.length === 0
      ? []
      : await tx
          .select({ valueId: personalValue.valueId })
          .from(personalValue)
          .where(and(isOwn, inArray(sql`lower(${personalValue.text})`, lower)));
  const all = [...new Set([...named.map(({ valueId }) => valueId), ...ids])];
  if (all.length === 0) return [];
  await tx
    .update(personalValue)
    .set({ text: null, erasedAt: now })
    .where(and(isOwn, dialect.isOneOf(personalValue.valueId as PgColumn, all)));
  return all;
}
