import { NOT_PRICED_REASONS } from '../../../contract/not-priced.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { RatingTotals } from '../../../contract/rating.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { DataTable } from '../shell/DataTable.tsx';

type Group = RatingTotals['byModel'][number];

/** What pricing again changes, in all and by model. */
export function RatingFigures({ totals }: { totals: RatingTotals }) {
  const { lines, changedLines, becameKnownLines, notPricedLines, notPriced, byModel } = totals;
  const moved = byModel.filter((one) => one.changedLines > 0 || one.becameKnownLines > 0);
  return (
    <div className="space-y-3">
      <p>
        {formatCount(lines)} lines: {formatCount(changedLines)} change, {formatCount(becameKnownLines)} of
        unknown cost become known, {formatCount(notPricedLines)} cannot be priced. Known cost goes from{' '}
        <Amount nanos={totals.presentCostNanos} /> to <Amount nanos={totals.newCostNanos} />, a difference of{' '}
        <Amount nanos={totals.differenceNanos} />.
      </p>
      {notPriced.length > 0 && (
        <ul className="list-disc pl-5 text-xs text-muted">
          {notPriced.map(({ reason, lines: count }) => (
            <li key={reason}>
              {formatCount(count)}: {NOT_PRICED_REASONS[reason]}
            </li>
          ))}
        </ul>
      )}
      {moved.length > 0 && (
        <DataTable
          name="By model"
          caption="What changes, by provider and model"
          columns={COLUMNS}
          rows={moved}
          keyOf={({ value, isOther }) => `${value} ${isOther}`}
        />
      )}
    </div>
  );
}

const COLUMNS = [
  {
    name: 'Model',
    className: 'w-full wrap-anywhere',
    cell: (group: Group) => modelWords(group),
  },
  {
    name: 'Before (USD)',
    isNumber: true as const,
    className: 'max-sm:hidden',
    cell: (group: Group) => <Amount nanos={isAllUnknown(group) ? null : group.presentCostNanos} />,
  },
  {
    name: 'After (USD)',
    isNumber: true as const,
    className: 'max-sm:hidden',
    cell: ({ newCostNanos }: Group) => <Amount nanos={newCostNanos} />,
  },
  {
    name: 'Difference (USD)',
    isNumber: true as const,
    cell: ({ differenceNanos }: Group) => <Amount nanos={differenceNanos} />,
  },
];

/** Nothing was known of what becomes known: that is no zero. */
const isAllUnknown = ({ presentCostNanos, changedLines, becameKnownLines }: Group): boolean =>
  presentCostNanos === '0' && changedLines === 0 && becameKnownLines > 0;

/** The API names provider and model, `openai:gpt-5`. */
function modelWords({ value, isOther }: Group): string {
  if (value === null) return isOther ? 'others' : 'none named';
  const [provider = '', ...model] = value.split(':');
  return `${providerLabel(provider)}: ${model.join(':')}`;
}
