import { useQuery } from '@tanstack/react-query';
import { enteredCurrencies } from './format.ts';
import { ratesQuery } from './queries.ts';

interface CurrencySelectProps {
  /** Null: the ledger's. */
  readonly value: string | null;
  readonly onChange: (currency: string | null) => void;
}

/** In which currency amounts are shown. Nothing where finance has entered no rate. */
export function CurrencySelect({ value, onChange }: CurrencySelectProps) {
  const { data } = useQuery(ratesQuery);
  const entered = enteredCurrencies(data?.rates ?? []);
  const offered = [...new Set([...entered, ...(value === null ? [] : [value])])].toSorted();
  if (offered.length === 0) return null;
  return (
    <label className="inline-flex items-center gap-2 text-muted print:hidden">
      Amounts in
      <select
        className="control"
        value={value ?? 'USD'}
        onChange={(event) => onChange(offered.find((one) => one === event.target.value) ?? null)}
      >
        {['USD', ...offered].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
