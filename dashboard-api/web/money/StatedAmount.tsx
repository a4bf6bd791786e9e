import { formatCurrency } from '../currency/format.ts';

/** An amount as somebody stated it, in a currency of their own: coins on the screen, every digit in the tooltip and the copy. */
export function StatedAmount({ amount, currency }: { amount: string; currency: string }) {
  return (
    <data value={amount} title={`Exactly ${amount} ${currency}`} data-amount="">
      {formatCurrency(amount, currency)}
    </data>
  );
}
