import { useState } from 'react';
import type { MissingRate, Reconciliation } from '../../../contract/reconciliation-api.ts';
import { StatedAmount } from '../money/StatedAmount.tsx';
import { useMay } from '../session/rights.ts';
import { NewRate } from '../settings/NewRate.tsx';
import { listed, stretchWords, usedRateWords } from './words.ts';

/** What a bill states in its own currencies, and by which rates it is in US dollars here. */
export function BillRates({ found }: { found: Reconciliation }) {
  const { rates, stated, ownCurrency } = found;
  if (rates.length === 0) return null;
  return (
    <div className="mt-2 text-xs text-muted">
      <p>
        Billed:{' '}
        {stated.map(({ currency, amount }, index) => (
          <span key={currency}>
            {index > 0 && ', '}
            <StatedAmount amount={amount} currency={currency} />
          </span>
        ))}
        , converted by the rate of each day; amounts and accuracy go by these
        {ownCurrency === null ? '' : `, and what was recorded is shown in ${ownCurrency} by the same`}.
      </p>
      <ul className="list-disc pl-4">
        {rates.map((rate) => (
          <li key={`${rate.currency} ${rate.firstDay} ${rate.rate}`}>{usedRateWords(rate)}</li>
        ))}
      </ul>
    </div>
  );
}

/** A bill that waits for rates: which, of which days, and how to go on. */
export function RatesMissing({ missing }: { missing: readonly MissingRate[] }) {
  const mayEnter = useMay('prices:write');
  const [isEntering, setEntering] = useState(false);
  const [first] = missing;
  if (!first) return null;
  return (
    <div role="status" className="mt-4 rounded-md border border-attention bg-attention-soft px-4 py-3">
      <p className="font-medium">The bill waits for {listed([...currenciesOf(missing)], 'and')} rates.</p>
      <p>
        No rate holds on {listed(missing.map(stretchWords), 'and')}. The bill is kept as it is: once the rates
        are entered it is compared.
      </p>
      {mayEnter ? (
        <button type="button" className="control mt-2" onClick={() => setEntering(true)}>
          Enter a rate
        </button>
      ) : (
        <p>Somebody who may enter prices can do that, under Settings.</p>
      )}
      {isEntering && <NewRate begin={first} onClose={() => setEntering(false)} />}
    </div>
  );
}

const currenciesOf = (missing: readonly MissingRate[]) => new Set(missing.map(({ currency }) => currency));
