/** One cost centre's part of a month's statement. Pure. */
import type { AllocationStatement, CostCentre, UnallocatedReason } from '../../../contract/allocation-api.ts';

/** Stands for the unallocated part where a cost centre's id would stand. */
export const UNALLOCATED = 'unallocated';

type Share = AllocationStatement['rows'][number]['shares'][number];

export interface CentreStatement {
  readonly code: string;
  readonly name: string;
  readonly contact: string | null;
  readonly costNanos: string;
  readonly cents: string;
  /** The cents against this part's own rounding. */
  readonly roundedBy: number;
  /** In the currency asked for; absent: not converted. */
  readonly converted?: string | undefined;
  readonly shares: readonly (Share & { readonly reason?: UnallocatedReason })[];
}

/**
 * The part of one cost centre, of nothing where the month gave it nothing.
 * @param centreId an id, or `unallocated`
 * @returns null if there is no such cost centre
 */
export function centreStatement(
  statement: AllocationStatement,
  centres: readonly CostCentre[],
  centreId: string,
): CentreStatement | null {
  if (centreId === UNALLOCATED)
    return { code: 'Unallocated', name: 'Given to nobody', contact: null, ...statement.unallocated };
  const centre = centres.find(({ costCentreId }) => costCentreId === centreId);
  if (!centre) return null;
  const { code, name, contact } = centre;
  const row = statement.rows.find(({ costCentreId }) => costCentreId === centreId);
  return { costNanos: '0', cents: '0', roundedBy: 0, shares: [], ...row, code, name, contact };
}
