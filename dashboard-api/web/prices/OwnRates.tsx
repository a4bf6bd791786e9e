import { useQuery } from '@tanstack/react-query';
import type { ConversionAnswer } from '../../../contract/currencies-api.ts';
import { rateWords, readCurrency } from '../currency/format.ts';
import { conversionQuery } from '../currency/queries.ts';
import { className } from '../figures/tokens.ts';
import { DecimalField } from '../forms/DecimalField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { typedFrom } from '../notation/typed.ts';
import { priceReading, RATE_CLASSES, type TypedPrice } from './override.ts';

interface OwnRatesProps {
  readonly typed: TypedPrice;
  readonly onCurrency: (currency: string) => void;
  readonly onRates: (rates: TypedPrice['rates']) => void;
}

/** A rate per class, in the currency that it was agreed in. */
export function OwnRates({ typed: { currency, rates: typed }, onCurrency, onRates }: OwnRatesProps) {
  const other = readCurrency(currency);
  const today = useQuery(conversionQuery(other, Date.now()));
  const isCode = currency === 'USD' || other !== null;
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">
        {currency === 'USD' ? 'US dollars' : isCode ? currency : 'Amounts'} per million tokens, or for each of
        what is counted
      </legend>
      <p className="mb-2 text-xs text-muted">A class without a rate is unknown, never free.</p>
      <TextField
        label="Currency"
        hint={other !== null && today.data ? hintOf(today.data) : BY_CODE}
        error={currency.length >= 3 && !isCode ? 'A code such as EUR or USD.' : null}
        maxLength={3}
        value={currency}
        onChange={(text) => onCurrency(text.trim().toUpperCase())}
      />
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        {RATE_CLASSES.map((name) => (
          <DecimalField
            key={name}
            label={className(name, 'text')}
            isOptional
            reading={priceReading}
            fault={`An amount, such as ${typedFrom('0.25')}.`}
            value={typed[name] ?? ''}
            onChange={(value) => onRates({ ...typed, [name]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

const BY_CODE = 'That of the contract, by its code of three letters, such as EUR.';

const hintOf = ({ currency, conversion }: ConversionAnswer): string =>
  conversion
    ? `In dollars by the rate of the day of usage, today ${rateWords(conversion)}.`
    : `No rate of ${currency} holds today. On such days what calls cost is unknown: enter one under Settings.`;
