import { convertedNanos, nanosToDollars } from '../../../contract/money.ts';
import { formatAmount } from '../currency/format.ts';
import { useConversion } from '../currency/shown.ts';

/**
 * An amount for the screen, cents rounded; its exact value is in the tooltip, in `value` for programs and in what
 * is copied (`copy.ts`). In another currency the tooltip has the dollars too. Null is the word "unknown", never a number.
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
          ? `Exactly ${converted} ${conversion.currency}, converted from $${dollars}`
          : `Exactly $${dollars}`
      }
      data-amount=""
    >
      {formatAmount(amount, conversion)}
    </data>
  );
}
