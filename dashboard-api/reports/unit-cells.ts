/** Reads whose keys called and what caches saved, by what a report's rows are of; its buckets state neither. */

import type { TenantUnit } from '../../db/database.ts';
import type { UsageFilter, UsageKey } from '../../db/reports/filter.ts';
import { reportParts } from '../../db/reports/parts.ts';
import { readClassCosts, readSums, readTokens } from '../../db/reports/sums.ts';
import { wholeTokens } from '../../db/reports/tokens.ts';
import { offsetsOf } from './calendar.ts';
import type { Tally } from './figures.ts';
import { type Savings, savingsOf } from './unit-figures.ts';

export interface OwnedCalls extends Pick<Tally, 'owners' | 'ownedNanos'> {
  readonly path: readonly (string | null)[];
}

/** Per combination whose keys called in it. @returns null if there are more than `most` of both */
export async function readOwnedCalls(
  unit: TenantUnit,
  filter: UsageFilter,
  path: readonly UsageKey[],
  most: number,
): Promise<OwnedCalls[] | null> {
  const keys: readonly UsageKey[] = [...path, 'owner'];
  const { parts } = await reportParts(unit, filter, keys);
  const sums = await readSums(unit, parts, keys, most + 1);
  if (sums.length > most) return null;
  const owned = sums.flatMap(({ values, requests, costNanos }) => {
    const ownerId = values.at(-1) ?? null;
    if (ownerId === null || (requests === 0 && costNanos === '0')) return [];
    return [{ path: values.slice(0, -1), ownerId, costNanos: BigInt(costNanos) }];
  });
  return [...Map.groupBy(owned, (row) => JSON.stringify(row.path))].map(([id, rows]) => ({
    path: JSON.parse(id) as (string | null)[],
    owners: new Set(rows.map(({ ownerId }) => ownerId)),
    ownedNanos: rows.reduce((sum, { costNanos }) => sum + costNanos, 0n),
  }));
}

/** What one price holds for. */
const PRICED = ['provider', 'model', 'serviceTier', 'basis'] as const satisfies readonly UsageKey[];

/** By the days of UTC, of the classes' own costs. */
export async function readSavings(
  unit: TenantUnit,
  filter: UsageFilter,
  path: readonly UsageKey[],
): Promise<Savings[]> {
  const day: UsageKey = { interval: 'day', offsets: offsetsOf('UTC', filter) };
  const keys: readonly UsageKey[] = [...path, day, ...PRICED];
  const { parts } = await reportParts(unit, filter, keys);
  const costs = new Map(
    (await readClassCosts(unit, parts, keys)).map(({ values, class: name, costNanos }) => [
      JSON.stringify([values, name]),
      BigInt(costNanos),
    ]),
  );
  const used = [...(await readTokens(unit, parts, keys))].map(
    ([id, quantities]) => [JSON.parse(id) as (string | null)[], quantities] as const,
  );
  return savingsOf(
    used.flatMap(([values, quantities]) =>
      quantities.map(({ class: name, quantity }) => ({
        path: values.slice(0, path.length),
        price: JSON.stringify(values.slice(path.length)),
        class: name,
        tokens: wholeTokens(quantity),
        costNanos: costs.get(JSON.stringify([values, name])) ?? 0n,
      })),
    ),
  );
}
