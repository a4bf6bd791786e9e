import type { Figures } from '../../../contract/reports.ts';
import { Amount } from '../money/Amount.tsx';

/** The spend of a row: the known amount; "unknown" alone where nothing is known, a mark where something is not. */
export function Spend({ figures, isStrong = false }: { figures: Figures; isStrong?: boolean }) {
  const { costNanos, estimatedNanos, unknownLines } = figures;
  if (unknownLines > 0 && costNanos === '0') return <Amount nanos={null} />;
  return (
    <>
      {estimatedNanos !== '0' && <Mark sign="≈" meaning="partly estimated" />}
      <Amount nanos={costNanos} isStrong={isStrong} />
      {unknownLines > 0 && <Mark sign="+ ?" meaning="and more of unknown cost" />}
    </>
  );
}

function Mark({ sign, meaning }: { sign: string; meaning: string }) {
  return (
    <span className="mx-1 text-attention" title={meaning}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{meaning}</span>
    </span>
  );
}
