import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../session/rights.ts';
import { Page } from '../shell/Page.tsx';
import { NewOverride, type PriceSubject } from './NewOverride.tsx';
import { Overrides } from './Overrides.tsx';
import { PriceLists } from './PriceLists.tsx';
import { ReRating } from './ReRating.tsx';
import { validatePricesSearch } from './search.ts';
import { Unpriced } from './Unpriced.tsx';

/** What calls cost and why: models without a price, the book, the organisation's own prices, pricing again. */
export function PricesPage() {
  const search = validatePricesSearch(useSearch({ strict: false }));
  const mayWrite = useMay('prices:write');
  const [entering, setEntering] = useState<PriceSubject | null>(null);
  const onEnter = mayWrite ? setEntering : null;
  return (
    <Page
      title="Prices"
      isSimulated={false}
      aside={
        mayWrite && (
          <button
            type="button"
            className="control-strong"
            onClick={() => setEntering({ provider: 'openai', model: '' })}
          >
            Enter an own price
          </button>
        )
      }
    >
      <Unpriced onEnter={onEnter} />
      <Overrides mayWrite={mayWrite} />
      <PriceLists search={search} />
      <ReRating mayWrite={mayWrite} />
      {entering && <NewOverride subject={entering} onClose={() => setEntering(null)} />}
    </Page>
  );
}
