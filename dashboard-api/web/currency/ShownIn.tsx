import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Conversion } from '../../../contract/currencies.ts';
import { formatIsoDay } from '../period/instant.ts';
import { conversionWords } from './format.ts';
import { conversionQuery } from './queries.ts';
import { AmountsShownBy } from './shown.ts';

interface ShownInProps {
  /** Null: in US dollars. */
  readonly currency: string | null;
  /** Where the period ends whose amounts these are. */
  readonly toMs: number;
  readonly children: ReactNode;
}

/** Amounts of a period in a currency, with by which rate that is said above them. */
export function ShownIn({ currency, toMs, children }: ShownInProps) {
  const { data, isError } = useQuery(conversionQuery(currency, toMs));
  const answer = currency === null ? undefined : data;
  return (
    <AmountsShownBy value={answer?.conversion ?? null}>
      {currency !== null && (
        <ConversionNote
          currency={currency}
          conversion={isError ? null : answer?.conversion}
          day={answer?.day}
        />
      )}
      {children}
    </AmountsShownBy>
  );
}

interface ConversionNoteProps {
  readonly currency: string;
  /** Null: there is none, and amounts are in dollars; undefined: not known yet. */
  readonly conversion: Conversion | null | undefined;
  readonly day?: string | undefined;
}

/** By which rate amounts are converted, or why they are not. */
export function ConversionNote({ currency, conversion, day }: ConversionNoteProps) {
  if (conversion === undefined) return <p className="mt-2 min-h-5 text-xs text-muted" />;
  if (conversion !== null)
    return <p className="mt-2 min-h-5 text-xs text-muted">{conversionWords(conversion)}</p>;
  return (
    <p className="mt-2 min-h-5 text-xs text-attention">
      No rate into {currency} holds{day ? ` on ${formatIsoDay(day)}` : ''}: amounts are in US dollars.{' '}
      <Link to="/settings" className="underline">
        Rates stand in the settings
      </Link>
      .
    </p>
  );
}
