/** What commitments and credits are shared among, and how much of it there is. */
import { type ChargePart, joinedParts, partsByMonth } from '../../contract/provider-charges.ts';
import { listCharges } from '../../db/charges/provider-charges.ts';
import type { TenantUnit } from '../../db/database.ts';
import { reportParts } from '../../db/reports/parts.ts';
import { readSums } from '../../db/reports/sums.ts';

/** Parts with days in a period, of charges that were not taken back; parts of the same calls are one. */
export async function readParts(
  unit: TenantUnit,
  { from, to }: Pick<ChargePart, 'from' | 'to'>,
): Promise<ChargePart[]> {
  const standing = (await listCharges(unit)).filter(({ withdrawnAt }) => withdrawnAt === null);
  return joinedParts(standing.flatMap(partsByMonth).filter((part) => part.from < to && from < part.to));
}

/** What all calls that share a part cost at the organisation's prices, whoever sees them. */
export async function readSharedCost(
  unit: TenantUnit,
  { provider, model, from, to }: ChargePart,
): Promise<bigint> {
  const models = model === null ? {} : { model: [model] };
  const everybody = { from, to, seen: 'all', dimensions: {}, provider: [provider], ...models } as const;
  const { parts } = await reportParts(unit, everybody, []);
  const [sum] = await readSums(unit, parts, [], 1);
  return BigInt(sum?.costNanos ?? 0);
}
