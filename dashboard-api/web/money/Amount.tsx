import { formatDollars, nanosToDollars } from '../../../contract/money.ts';

/**
 * An amount for the screen, cents rounded; its exact value is in the tooltip, in `value` for programs and in what
 * is copied (`copy.ts`). Null is the word "unknown", never a number.
 */
export function Amount({ nanos }: { nanos: string | null }) {
  if (nanos === null) return <span className="text-attention">unknown</span>;
  const amount = BigInt(nanos);
  const exact = nanosToDollars(amount);
  return (
    <data value={exact} title={`Exactly $${exact}`} data-amount="">
      {formatDollars(amount)}
    </data>
  );
}
