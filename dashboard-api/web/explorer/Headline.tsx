import type { Completeness } from '../../../contract/completeness.ts';
import type { CostReport } from '../../../contract/reports.ts';
import { formatExactDollars } from '../currency/format.ts';
import { useConversion, useCurrencyCode } from '../currency/shown.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { accountFor } from './completeness.ts';
import { Figure } from './Figure.tsx';
import { isAllUnknown, Spend } from './Spend.tsx';

const NO_FIGURE = '–';

interface HeadlineProps {
  readonly report: CostReport | undefined;
  /** The report is still that of the view before. */
  readonly isOfBefore?: boolean;
  readonly completeness: Completeness | undefined;
  /** Nothing to show and nothing on the way: the places stay empty. */
  readonly isFailed: boolean;
  readonly isCountFailed: boolean;
  /** The gates' own count is for who sees the whole organisation. */
  readonly isCountShown: boolean;
}

/** The figures of the period, as the API states them, in boxes whose size does not depend on what is in them. */
export function Headline(props: HeadlineProps) {
  const { report, isOfBefore = false, completeness, isFailed, isCountFailed, isCountShown } = props;
  const total = report?.total;
  const conversion = useConversion();
  const code = useCurrencyCode();
  const nothing = isFailed ? NO_FIGURE : undefined;
  const account = completeness && accountFor(completeness);
  const isNone = total?.requests === 0 && report?.rows.length === 0;
  return (
    <dl
      aria-busy={isOfBefore}
      className={`card mt-4 grid grid-cols-2 overflow-hidden ${isCountShown ? 'lg:grid-cols-[1.4fr_1fr_1fr_1fr_1.4fr]' : 'lg:grid-cols-[1.4fr_1fr_1fr_1fr]'}`}
    >
      <Figure
        name={`Spend (${code})`}
        isWide
        value={total ? <Spend figures={total} /> : nothing}
        note={
          total &&
          (isNone
            ? 'no calls'
            : isAllUnknown(total)
              ? 'no cost is known'
              : `${total.unknownLines > 0 ? 'known: ' : ''}${conversion ? 'from' : 'exactly'} ${formatExactDollars(BigInt(total.costNanos))}`)
        }
      />
      <Figure name="Calls" value={total ? formatCount(total.requests) : nothing} note={total && 'admitted'} />
      <Figure
        name="Of unknown cost"
        value={total ? formatCount(total.unknownLines) : nothing}
        isAlert={total !== undefined && total.unknownLines > 0}
        note={
          total &&
          (isNone ? (
            'no calls'
          ) : total.unknownLines === 0 ? (
            'every cost is known'
          ) : (
            <>
              at most <Amount nanos={total.unknownAtMostNanos} /> more
            </>
          ))
        }
      />
      <Figure
        name={`Estimated (${code})`}
        value={total ? <Amount nanos={total.estimatedNanos} /> : nothing}
        note={
          total &&
          (isNone
            ? 'no calls'
            : total.estimatedNanos === '0'
              ? 'nothing is an estimate'
              : 'is part of the spend')
        }
      />
      {isCountShown && (
        <Figure
          name="Events since the start"
          value={account ? formatCount(account.events) : isCountFailed ? NO_FIGURE : undefined}
          isAlert={account !== undefined && !account.isComplete}
          note={account?.statement}
        />
      )}
    </dl>
  );
}
