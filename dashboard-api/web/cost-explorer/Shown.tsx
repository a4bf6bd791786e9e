import type { ReportFigures } from '../../../contract/usage-report.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { shownFigure } from './figure.ts';
import type { Shown } from './search.ts';

interface ShownFigureProps {
  readonly figures: ReportFigures;
  readonly shown: Shown;
}

/** The figure that is explored: amounts with marks where a part is estimated or more is unknown. */
export function ShownFigure({ figures, shown }: ShownFigureProps) {
  const value = shownFigure(figures, shown);
  if (shown !== 'contractedCost') return <>{value === null ? 'not stated' : formatCount(value)}</>;
  return (
    <>
      {value !== null && figures.unknownLines > 0 && (
        <Mark sign="≥" meaning="at least, more is of unknown cost" />
      )}
      {value !== null && figures.estimatedNanos !== '0' && <Mark sign="≈" meaning="partly estimated" />}
      <Amount nanos={value} />
    </>
  );
}

/** One value of a series; null is not known. */
export function ShownValue({ value, shown }: { value: string | null; shown: Shown }) {
  return shown === 'contractedCost' ? <Amount nanos={value} /> : formatCount(value ?? '0');
}

function Mark({ sign, meaning }: { sign: string; meaning: string }) {
  return (
    <span className="mr-1.5 font-normal text-muted" title={meaning}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{meaning}</span>
    </span>
  );
}
