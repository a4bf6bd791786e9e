import { writeExactMoney, writeMoney } from '../notation/numbers.ts';

/** An amount as somebody stated it, in a currency of their own: coins on the screen, every digit in the tooltip and the copy. */
export function StatedAmount({ amount, currency }: { amount: string; currency: string }) {
  return (
    <data value={amount} title={`Exactly ${writeExactMoney(amount, currency)}`} data-amount="">
      {writeMoney(amount, currency)}
    </data>
  );
}
