import { useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { formatIsoDay } from '../period/instant.ts';
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
  const [past, setPast] = useState<{ readonly model: string; readonly firstDay: string } | null>(null);
  const again = useRef<HTMLDivElement>(null);
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
      <p role="status" className={past ? 'card mt-3 px-3 py-2' : ''}>
        {past && (
          <>
            The price of {past.model} holds from {formatIsoDay(past.firstDay)}: calls that were made since
            keep what they cost until the period is priced again.{' '}
            <button
              type="button"
              className="text-accent underline"
              onClick={() => again.current?.querySelector('input')?.focus()}
            >
              Preview what changes
            </button>
          </>
        )}
      </p>
      <Unpriced onEnter={onEnter} />
      <Overrides mayWrite={mayWrite} />
      <PriceLists search={search} />
      <div ref={again}>
        <ReRating key={past?.firstDay} mayWrite={mayWrite} firstDay={past?.firstDay} />
      </div>
      {entering && (
        <NewOverride
          subject={entering}
          onClose={() => setEntering(null)}
          onEntered={(entered) => {
            setEntering(null);
            setPast(entered.firstDay < today() ? entered : null);
          }}
        />
      )}
    </Page>
  );
}

/** UTC. */
const today = (): string => new Date().toISOString().slice(0, 10);
