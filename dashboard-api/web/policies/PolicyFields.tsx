import { type ReactNode, useId } from 'react';
import { OPERATIONS } from '../../../contract/operations.ts';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { ChoicesField } from '../forms/ChoicesField.tsx';
import { DollarField } from '../forms/DollarField.tsx';
import { LinesField } from '../forms/LinesField.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { ContactField } from '../forms/TextField.tsx';
import type { FormProblems, NumberRule, PolicyForm } from './form.ts';
import { HoursField } from './HoursField.tsx';
import { RULE_NAMES } from './words.ts';

const MODEL_HINT = 'One in a line; * stands for any characters.';

interface PolicyFieldsProps {
  readonly form: PolicyForm;
  readonly onChange: (form: PolicyForm) => void;
  readonly problems: FormProblems;
  readonly isOfKey: boolean;
}

/** The fields of a policy, in groups. What is left empty restricts nothing. */
export function PolicyFields({ form, onChange, problems, isOfKey }: PolicyFieldsProps) {
  const set = (change: Partial<PolicyForm>) => onChange({ ...form, ...change });
  const number = (name: NumberRule, otherwise = 'no limit') => (
    <NumberField
      label={RULE_NAMES[name] ?? name}
      error={problems[name] ?? null}
      otherwise={otherwise}
      value={form.numbers[name]}
      onChange={(value) => set({ numbers: { ...form.numbers, [name]: value } })}
    />
  );
  return (
    <>
      <Group title="Providers and models">
        <ChoicesField
          legend="Providers"
          anyWords="Any provider"
          onlyWords="Only these providers"
          options={PROVIDER_IDS}
          nameOf={providerLabel}
          chosen={form.allowedProviders}
          onChange={(allowedProviders) => set({ allowedProviders })}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <LinesField
            label="Only these models"
            hint={MODEL_HINT}
            example="any model"
            value={form.allowedModels}
            onChange={(allowedModels) => set({ allowedModels })}
          />
          <LinesField
            label="Never these models"
            hint={MODEL_HINT}
            example="none"
            value={form.deniedModels}
            onChange={(deniedModels) => set({ deniedModels })}
          />
        </div>
        <ChoicesField
          legend="Kinds of call"
          anyWords="Any kind of call"
          onlyWords="Only these kinds"
          options={OPERATIONS}
          chosen={form.allowedOperations}
          onChange={(allowedOperations) => set({ allowedOperations })}
        />
        <CheckField checked={form.deniesUnmetered} onChange={(deniesUnmetered) => set({ deniesUnmetered })}>
          Refuse calls whose usage nobody can meter
        </CheckField>
      </Group>
      <Group title={isOfKey ? 'Rates' : 'Rates, of each key'}>
        <div className="grid gap-4 sm:grid-cols-3">
          {number('requestsPerMinute')}
          {number('tokensPerMinute')}
          {number('concurrency')}
        </div>
      </Group>
      <Group title="Size of answers and requests">
        <div className="grid gap-4 sm:grid-cols-2">
          {number('maxOutputTokens')}
          <SelectField
            label="A call that asks for more"
            value={form.outputTokensAbove}
            onChange={(outputTokensAbove) => set({ outputTokensAbove })}
            options={[
              ['refuse', 'is refused'],
              ['clamp', 'gets the cap written into it'],
            ]}
          />
          {number('defaultOutputTokens', 'none')}
          {number('maxRequestBytes')}
        </div>
      </Group>
      <Group title="From where, when, how long">
        <LinesField
          label="Networks"
          hint="Addresses and networks, one in a line. Where the caller’s address is not known, calls are refused."
          example="any"
          error={problems.allowedNetworks ?? null}
          value={form.allowedNetworks}
          onChange={(allowedNetworks) => set({ allowedNetworks })}
        />
        <HoursField hours={form.hours} error={problems.hours ?? null} onChange={(hours) => set({ hours })} />
        <div className="grid gap-4 sm:grid-cols-3">
          {number('headersTimeoutSeconds', '600 s')}
          {number('idleTimeoutSeconds', '300 s')}
          {number('totalTimeoutSeconds', '3,600 s')}
        </div>
        <LinesField
          label="Service tiers"
          hint="Those that a call may ask for, one in a line; one that asks for none is “default”."
          example="any"
          error={problems.allowedServiceTiers ?? null}
          value={form.allowedServiceTiers}
          onChange={(allowedServiceTiers) => set({ allowedServiceTiers })}
        />
      </Group>
      <Group title="Labels">
        <div className="grid gap-4 sm:grid-cols-2">
          <LinesField
            label="Labels that a call may carry"
            hint={
              isOfKey
                ? 'One in a line; none: no labels.'
                : 'One in a line; none: those of the key’s own policy.'
            }
            error={problems.allowedKeys ?? null}
            value={form.allowedKeys}
            onChange={(allowedKeys) => set({ allowedKeys })}
          />
          <LinesField
            label="Labels that a call must carry"
            error={problems.requiredKeys ?? null}
            value={form.requiredKeys}
            onChange={(requiredKeys) => set({ requiredKeys })}
          />
          <LinesField
            label="Values that are taken"
            hint="A label, a colon, its values with commas between them."
            example="team: search, ads"
            error={problems.allowedValues ?? null}
            value={form.allowedValues}
            onChange={(allowedValues) => set({ allowedValues })}
          />
          {isOfKey && (
            <LinesField
              label="Labels with a fixed value"
              hint="It holds whatever a call says."
              example="env: prod"
              error={problems.fixed ?? null}
              value={form.fixed}
              onChange={(fixed) => set({ fixed })}
            />
          )}
          <NumberField
            label="Different values of a label a day"
            otherwise="no limit"
            error={problems.maxValues ?? null}
            value={form.maxValues}
            onChange={(maxValues) => set({ maxValues })}
          />
        </div>
      </Group>
      <Group title="When a call is refused">
        <ContactField
          hint="Refused callers are told: an address, a channel, a link."
          value={form.contact}
          onChange={(contact) => set({ contact })}
        />
        {isOfKey && (
          <DollarField
            label="A call of unknown cost counts as (USD)"
            hint="What budgets are charged where neither price nor usage can be known."
            value={form.unknownCharge}
            onChange={(unknownCharge) => set({ unknownCharge })}
          />
        )}
      </Group>
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="card space-y-4 p-4" aria-labelledby={id}>
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
