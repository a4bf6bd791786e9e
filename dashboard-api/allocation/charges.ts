/** Which cost centres calls are charged to, for reports and lists that ask: the rules of each day, as a filter has them. */
import type { AllocationRule } from '../../contract/allocation-api.ts';
import { codeKeyOf, listCostCentres } from '../../db/allocation/cost-centres.ts';
import { listRules } from '../../db/allocation/rules.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { ChargeCase, ChargeStretch } from '../../db/reports/charged.ts';
import type { UsageFilter } from '../../db/reports/filter.ts';
import { reportStretches } from './stretches.ts';

/** Ids of the cost centres by their codes, in lower case. */
export type Codes = ReadonlyMap<string, string>;

/** True of a cost centre, or null for nobody, if what it is charged with is asked for. */
type IsWanted = (costCentreId: string | null) => boolean;

export const asksForCostCentre = ({ costCentre, excluded }: UsageFilter): boolean =>
  costCentre !== undefined || excluded?.costCentre !== undefined;

export async function readCodes(unit: TenantUnit): Promise<Codes> {
  const centres = await listCostCentres(unit);
  return new Map(centres.map(({ code, costCentreId }) => [codeKeyOf(code), costCentreId]));
}

/** The filter with what its cost centres mean in its period; as it is, if it names none. */
export async function withCharges(unit: TenantUnit, filter: UsageFilter): Promise<UsageFilter> {
  if (!asksForCostCentre(filter)) return filter;
  const codes = await readCodes(unit);
  const isWanted = wantedBy(filter);
  const charged = reportStretches(filter, await listRules(unit)).map(
    ({ from, to, rules }): ChargeStretch => ({
      from,
      to,
      isRestCharged: isWanted(null),
      cases: rules.map((rule) => caseOf(rule, isWanted, codes)),
    }),
  );
  return { ...filter, charged };
}

/** Which cost centres a filter lets through. */
export function wantedBy({ costCentre, excluded }: UsageFilter): IsWanted {
  return (id) => (costCentre?.includes(id) ?? true) && !(excluded?.costCentre?.includes(id) ?? false);
}

function caseOf({ match, split }: AllocationRule, isWanted: IsWanted, codes: Codes): ChargeCase {
  switch (split.method) {
    case 'direct':
      return { match, isCharged: isWanted(split.costCentreId) };
    case 'byDimension': {
      // Nobody has what states no code, or one that does not exist.
      const isOneOf = !isWanted(null);
      const named = [...codes].filter(([, id]) => isWanted(id) === isOneOf).map(([code]) => code);
      return { match, isCharged: { dimension: split.dimension, codes: named, isOneOf } };
    }
    case 'even':
      return { match, isCharged: split.costCentreIds.some(isWanted) };
    case 'proportional':
      return { match, isCharged: split.costCentreIds.some(isWanted) || isWanted(null) };
    case 'fixed': {
      const ids = split.shares.map(({ costCentreId }) => costCentreId);
      return { match, isCharged: ids.some(isWanted) || isWanted(null) };
    }
  }
}
