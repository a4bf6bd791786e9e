import { useQuery } from '@tanstack/react-query';
import { totalQuery } from '../api/queries.ts';
import { ShownFigure } from '../cost-explorer/Shown.tsx';
import { countOf } from '../figures/count.ts';
import type { FilterField, View } from '../view/search.ts';

/** Filters that choose a part of each call, whose row states the cost of the whole call. */
const PARTS: Partial<Record<FilterField, string>> = {
  tokenClass: ' of their lines with such tokens',
  costCentre: ' of the share asked for',
};

interface RequestTotalProps {
  readonly view: View;
  /** As often as the list beneath it; false: the list stands still, and so does its total. */
  readonly refetchInterval: number | false;
}

/** What all rows of the list come to, shown or not, as the API states it: the figure that led here. */
export function RequestTotal({ view, refetchInterval }: RequestTotalProps) {
  const { data, isPlaceholderData } = useQuery({ ...totalQuery(view), refetchInterval });
  if (!data) return <p className="min-h-9" />;
  const { requests } = data.total;
  return (
    <p aria-busy={isPlaceholderData} className="min-h-9 px-3 py-2 text-muted">
      {requests !== null && `${countOf(requests, 'request')} in all, `}
      cost{partWords(view)}{' '}
      <span className="whitespace-nowrap text-ink">
        <ShownFigure figures={data.total} shown="contractedCost" />
      </span>
    </p>
  );
}

const partWords = ({ filters, excluded = [] }: View): string =>
  [...filters, ...excluded].map(({ field }) => PARTS[field]).find((words) => words !== undefined) ?? '';
