import type { ReactNode } from 'react';
import type { Figures } from '../../../contract/reports.ts';
import { formatCount } from '../figures/count.ts';
import { formatShare, sharePermille } from '../money/share.ts';

/** Heads of the columns that only the table beneath the chart has. */
export function TokenHeads() {
  return (
    <>
      <th scope="col" className="number max-md:hidden">
        Input tokens
      </th>
      <th scope="col" className="number max-md:hidden">
        Output tokens
      </th>
      <th scope="col" className="number max-lg:hidden">
        Unknown costs
      </th>
    </>
  );
}

interface FigureCellsProps {
  readonly figures: Figures;
  readonly total: bigint;
  readonly isLegend: boolean;
  readonly isTotal?: boolean;
  readonly children: ReactNode;
}

/** The figures of one row, or of the total, in the columns of `Breakdown`. */
export function FigureCells({ figures, total, isLegend, isTotal = false, children }: FigureCellsProps) {
  const cost = BigInt(figures.costNanos);
  return (
    <>
      <td className="number">{children}</td>
      <td className={`number ${isLegend ? '' : 'max-sm:hidden lg:max-xl:hidden'}`}>
        <span className="inline-flex items-center gap-2">
          {isLegend && !isTotal && <ShareBar permille={sharePermille(cost, total)} />}
          <span className="min-w-14">{formatShare(cost, total)}</span>
        </span>
      </td>
      <td className={`number ${isLegend ? 'max-sm:hidden' : ''}`}>{formatCount(figures.requests)}</td>
      {isLegend && (
        <>
          <td className="number max-md:hidden">{tokens(figures, 'input')}</td>
          <td className="number max-md:hidden">{tokens(figures, 'output')}</td>
          <td className="number max-lg:hidden">{formatCount(figures.unknownLines)}</td>
        </>
      )}
    </>
  );
}

function tokens(figures: Figures, total: 'input' | 'output'): string {
  const count = figures.tokens[total];
  return count === undefined ? 'not stated' : formatCount(count);
}

function ShareBar({ permille }: { permille: number | null }) {
  return (
    <svg
      className="h-1.5 w-16 max-lg:hidden"
      viewBox="0 0 1000 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width="1000" height="1" className="fill-raised" />
      <rect width={permille ?? 0} height="1" className="fill-accent" />
    </svg>
  );
}
