import { convertedNanos, nanosToDollars } from '../../../contract/money.ts';
import { formatAmount, formatExactDollars } from '../currency/format.ts';
import { useConversion } from '../currency/shown.ts';
import { writeExactMoney } from '../notation/numbers.ts';

/**
 * An amount for the screen, cents rounded; its exact value is in the tooltip, and as a plain decimal in `value` for
 * programs and in what is copied (`copy.ts`). In another currency the tooltip has the dollars too. Null is the word "unknown", never a number.
 */
export function Amount({ nanos }: { nanos: string | null }) {
  const conversion = useConversion();
  if (nanos === null) return <span className="text-attention">unknown</span>;
  const amount = BigInt(nanos);
  const dollars = nanosToDollars(amount);
  const converted = conversion && convertedNanos(amount, conversion.perDollar);
  return (
    <data
      value={converted ?? dollars}
      title={
        conversion
          ? `Exactly ${writeExactMoney(converted ?? dollars, conversion.currency)}, converted from ${formatExactDollars(amount)}`
          : `Exactly ${formatExactDollars(amount)}`
      }
      data-amount=""
    >
      {formatAmount(amount, conversion)}
    </data>
  );
}
