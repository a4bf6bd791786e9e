import type { ReportFigures } from '../../../contract/usage-report.ts';
import type { Shown } from './search.ts';

/** The figure that is shown, as the API states it; null: it is not known. */
export function shownFigure(figures: ReportFigures, shown: Shown): string | null {
  switch (shown) {
    case 'contractedCost':
      return figures.contractedNanos === '0' && figures.unknownLines > 0 ? null : figures.contractedNanos;
    case 'requests':
      return figures.requests === null ? null : String(figures.requests);
    case 'inputTokens':
      return figures.tokens?.['input'] ?? null;
    case 'outputTokens':
      return figures.tokens?.['output'] ?? null;
  }
}
