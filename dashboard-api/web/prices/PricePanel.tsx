import { formatCount } from '../figures/count.ts';
import { className, formatRate } from '../figures/tokens.ts';
import { formatIsoDay } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { bracketWords } from './book.ts';
import type { BookModel } from './queries.ts';

interface PricePanelProps {
  readonly model: BookModel;
  readonly list: string;
  readonly onClose: () => void;
}

/** One model of the book: every rate, and where it was read. */
export function PricePanel({ model: { model, names, serviceTiers, price }, list, onClose }: PricePanelProps) {
  return (
    <SidePanel title={model} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        {price === null && (
          <p className="text-attention">There was no price in the standard tier on this day.</p>
        )}
        {price?.brackets.map(({ aboveInputTokens, rates }) => (
          <Facts key={aboveInputTokens} title={`Rates for ${bracketWords(aboveInputTokens)} (USD)`}>
            {rates.map((rate) => (
              <Fact key={`${rate.class} ${rate.modality}`} name={className(rate.class, rate.modality)}>
                {formatRate(rate.priceUsd, rate.priceUnit)}
              </Fact>
            ))}
          </Facts>
        ))}
        <Facts title="Model">
          <Fact name="List">{list}</Fact>
          <Fact name="Names in calls">
            <span className="text-xs">{names.join(', ')}</span>
          </Fact>
          <Fact name="Other tiers with a price">{serviceTiers.join(', ') || 'none'}</Fact>
          {price?.contextWindowTokens != null && (
            <Fact name="Context">{formatCount(price.contextWindowTokens)} tokens</Fact>
          )}
          {price?.maxOutputTokens != null && (
            <Fact name="Output at most">{formatCount(price.maxOutputTokens)} tokens</Fact>
          )}
        </Facts>
        {price && (
          <Facts title="Where it was read">
            {price.origins.map(({ source, checkedOn, note }) => (
              <Fact key={source + checkedOn} name={formatIsoDay(checkedOn)}>
                {source.startsWith('https://') ? (
                  <a href={source} rel="noreferrer" target="_blank" className="text-accent underline">
                    {source}
                  </a>
                ) : (
                  source
                )}
                {note && <span className="block text-xs text-muted">{note}</span>}
              </Fact>
            ))}
          </Facts>
        )}
      </div>
    </SidePanel>
  );
}
