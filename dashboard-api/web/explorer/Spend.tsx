import type { Figures } from '../../../contract/reports.ts';
import { Amount } from '../money/Amount.tsx';

/**
 * The spend of a row: the known amount, with marks before it where a part is estimated or more is unknown, so that
 * digits stay aligned; "unknown" alone where nothing is known.
 */
export function Spend({ figures }: { figures: Figures }) {
  const { estimatedNanos, unknownLines } = figures;
  if (isAllUnknown(figures)) return <Amount nanos={null} />;
  return (
    <>
      {unknownLines > 0 && <Mark sign="≥" meaning="at least, more is of unknown cost" />}
      {estimatedNanos !== '0' && <Mark sign="≈" meaning="partly estimated" />}
      <Amount nanos={figures.costNanos} />
    </>
  );
}

/** True where no cost at all is known: such a sum is no zero. */
export function isAllUnknown({ costNanos, unknownLines }: Figures): boolean {
  return unknownLines > 0 && costNanos === '0';
}

function Mark({ sign, meaning }: { sign: string; meaning: string }) {
  return (
    <span className="mr-1.5 font-normal text-muted" title={meaning}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{meaning}</span>
    </span>
  );
}
