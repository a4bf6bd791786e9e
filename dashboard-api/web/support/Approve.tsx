import { useState } from 'react';
import type { SupportGrant } from '../../../contract/support.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { MODULE_WORDS, operatorWords } from './words.ts';

/** Grants what was asked for, or less of it, for a time that ends by itself. */
export function Approve({ grant, onClose }: { grant: SupportGrant; onClose: () => void }) {
  const [modules, setModules] = useState<readonly string[]>(grant.modules);
  const [hours, setHours] = useState(String(grant.hours));
  const approve = useCommand<SupportGrant>(['support', 'audit'], onClose);
  const choices = [...new Set([1, 2, 4, 8, 24, grant.hours])]
    .filter((one) => one <= grant.hours)
    .sort((one, other) => one - other);
  return (
    <FormModal
      title={`Let ${grant.operator.name} see data`}
      action="Grant access"
      working="Granting…"
      command={approve}
      isDisabled={modules.length === 0}
      onClose={onClose}
      onSubmit={() =>
        approve.mutate({
          method: 'POST',
          path: `/support-access/${grant.grantId}/approval`,
          body: { modules, hours: Number(hours) },
        })
      }
    >
      <p>
        {operatorWords(grant)} asks: “{grant.reason}”
      </p>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">They may read</legend>
        <div className="space-y-1">
          {grant.modules.map((module) => (
            <CheckField
              key={module}
              checked={modules.includes(module)}
              onChange={(isOn) =>
                setModules(isOn ? [...modules, module] : modules.filter((one) => one !== module))
              }
            >
              {MODULE_WORDS[module]}
            </CheckField>
          ))}
        </div>
      </fieldset>
      <SelectField
        place="hours"
        label="For"
        hint="It ends by itself, and you can end it before."
        value={hours}
        onChange={setHours}
        options={choices.map((one) => [String(one), one === 1 ? '1 hour' : `${one} hours`] as const)}
      />
      <p className="text-muted">
        They change nothing, and see no key, credential, member or export. Each read stands in your audit log.
      </p>
    </FormModal>
  );
}
