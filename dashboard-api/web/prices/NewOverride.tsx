import { useState } from 'react';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { useCommand } from '../api/use-command.ts';
import { DateField } from '../forms/DateField.tsx';
import { DecimalField } from '../forms/DecimalField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { ReasonField, TextField } from '../forms/TextField.tsx';
import { endOfDay } from '../period/days.ts';
import { OwnRates } from './OwnRates.tsx';
import { NOTHING_TYPED, percentReading, priceOf, type TypedPrice } from './override.ts';

/** What a price is entered for. */
export interface PriceSubject {
  readonly provider: string;
  readonly model: string;
  /** The book has no price of it that could be lowered. */
  readonly isUnpriced?: boolean;
}

interface NewOverrideProps {
  readonly subject: PriceSubject;
  readonly onClose: () => void;
  /** Takes the price that was entered. @param firstDay `2026-11-20`, UTC */
  readonly onEntered: (entered: { readonly model: string; readonly firstDay: string }) => void;
}

/** Enters a price of the organisation's own. */
export function NewOverride({ subject, onClose, onEntered }: NewOverrideProps) {
  const [provider, setProvider] = useState(subject.provider);
  const [model, setModel] = useState(subject.model);
  const [typed, setTyped] = useState<TypedPrice>(() => ({
    ...NOTHING_TYPED,
    kind: subject.isUnpriced ? 'rates' : NOTHING_TYPED.kind,
  }));
  const [firstDay, setFirstDay] = useState(() => new Date().toISOString().slice(0, 10));
  const [lastDay, setLastDay] = useState('');
  const [reason, setReason] = useState('');
  const add = useCommand<unknown>(['prices'], () => onEntered({ model: model.trim(), firstDay }));
  const price = priceOf(typed);
  const set = (change: Partial<TypedPrice>) => setTyped({ ...typed, ...change });
  return (
    <FormModal
      title="Enter an own price"
      action="Enter price"
      working="Entering…"
      command={add}
      isDisabled={price === null || firstDay === ''}
      isWide
      onClose={onClose}
      onSubmit={() =>
        add.mutate({
          method: 'POST',
          path: '/prices/overrides',
          body: {
            provider,
            model: model.trim(),
            price,
            reason: reason.trim(),
            effectiveFrom: `${firstDay}T00:00:00.000Z`,
            effectiveUntil: endOfDay(lastDay),
          },
        })
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          place="provider"
          label="Provider"
          value={provider}
          onChange={setProvider}
          options={[...new Set([provider, ...PROVIDER_IDS])].map((one) => [one, providerLabel(one)] as const)}
        />
        <TextField
          place="model"
          label="Model"
          hint="As responses name it; * stands for any characters."
          maxLength={128}
          value={model}
          onChange={setModel}
        />
      </div>
      <SelectField
        place="price.kind"
        label="Price"
        value={typed.kind}
        onChange={(kind) => set({ kind })}
        options={[
          ['discount', 'per cent below the catalogue'],
          ['rates', 'own rates'],
          ['as-model', 'as another model'],
        ]}
      />
      {typed.kind === 'discount' && (
        <DecimalField
          place="price.discount"
          label="Per cent"
          reading={percentReading}
          fault="From 0 to 100, with 6 decimals at the most."
          value={typed.percent}
          onChange={(percent) => set({ percent })}
        />
      )}
      {typed.kind === 'as-model' && (
        <TextField
          place="price.asModel"
          label="Priced as"
          maxLength={128}
          value={typed.asModel}
          onChange={(asModel) => set({ asModel })}
        />
      )}
      {typed.kind === 'rates' && (
        <OwnRates
          typed={typed}
          onCurrency={(currency) => set({ currency })}
          onRates={(rates) => set({ rates })}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField
          place="effectiveFrom"
          label="First day"
          hint="From its beginning, UTC. In the past it changes no line: price the period again."
          value={firstDay}
          onChange={setFirstDay}
        />
        <DateField
          place="effectiveUntil"
          label="Last day"
          hint="Until its end, UTC."
          isOptional
          value={lastDay}
          onChange={setLastDay}
        />
      </div>
      <ReasonField value={reason} onChange={setReason} />
    </FormModal>
  );
}
