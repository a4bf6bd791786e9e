/** A draft's statement beside the present one, cost centre by cost centre. Pure. */
import type { AllocationPreview } from './queries.ts';
import { UNALLOCATED } from './statement.ts';

export interface ChangedRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly presentNanos: string;
  readonly draftNanos: string;
  /** Exactly the draft's less the present amount. */
  readonly changeNanos: string;
}

/** Every cost centre that either gives something to, by code; what is unallocated last. */
export function changedRows({ draft, present }: AllocationPreview): ChangedRow[] {
  const centres = new Map([...present.rows, ...draft.rows].map((row) => [row.costCentreId, row]));
  const amountIn = ({ rows }: AllocationPreview['draft'], id: string) =>
    rows.find(({ costCentreId }) => costCentreId === id)?.costNanos ?? '0';
  const rows = [...centres.values()]
    .toSorted((one, other) => one.code.localeCompare(other.code, 'en'))
    .map(({ costCentreId, code, name }) =>
      rowOf({ id: costCentreId, code, name }, amountIn(present, costCentreId), amountIn(draft, costCentreId)),
    );
  const rest = { id: UNALLOCATED, code: 'Unallocated', name: '' };
  return [...rows, rowOf(rest, present.unallocated.costNanos, draft.unallocated.costNanos)];
}

const rowOf = (
  of: Pick<ChangedRow, 'id' | 'code' | 'name'>,
  presentNanos: string,
  draftNanos: string,
): ChangedRow => ({
  ...of,
  presentNanos,
  draftNanos,
  changeNanos: (BigInt(draftNanos) - BigInt(presentNanos)).toString(),
});
