import type { RequestRow } from '../../../contract/reports.ts';
import { Amount } from '../money/Amount.tsx';

/** What a call cost: a known amount, an estimate marked as such, or the word "unknown". */
export function RequestCost({ row }: { row: Pick<RequestRow, 'basis' | 'costNanos'> }) {
  if (row.costNanos === null) return <Amount nanos={null} />;
  return (
    <>
      {row.basis === 'estimated' && (
        <span className="mr-1 text-attention" title="estimated">
          <span aria-hidden="true">≈</span>
          <span className="sr-only">estimated</span>
        </span>
      )}
      <Amount nanos={row.costNanos} />
    </>
  );
}
