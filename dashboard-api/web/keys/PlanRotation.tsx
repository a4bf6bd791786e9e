import { useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommands } from '../api/use-commands.ts';
import { countOf } from '../figures/count.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { DateField } from '../forms/DateField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { readWhole } from '../notation/typed.ts';
import { endOfDay } from '../period/days.ts';

type Kind = 'none' | 'day' | 'every';

interface PlanRotationProps {
  readonly rows: readonly KeyRow[];
  readonly onDone: (answers: readonly ChangedKeys[]) => void;
  readonly onClose: () => void;
}

/** Sets by when the secrets of one or several keys are to be replaced. */
export function PlanRotation({ rows, onDone, onClose }: PlanRotationProps) {
  const [first, ...others] = rows;
  const known = others.length === 0 ? first?.rotation : undefined;
  const [kind, setKind] = useState<Kind>(
    known?.everyDays != null ? 'every' : known?.rotateBy ? 'day' : 'every',
  );
  const [everyDays, setEveryDays] = useState(String(known?.everyDays ?? 90));
  const [lastDay, setLastDay] = useState('');
  // Of several keys no plan is shown that could have been changed meanwhile.
  const [ifMatch] = useState(others.length === 0 ? first?.etag : undefined);
  const [endsSecret, setEndsSecret] = useState(known?.endsSecret ?? false);
  const plan = useCommands<ChangedKeys>(['keys'], onDone);
  const days = readWhole(everyDays) ?? 0;
  const body = bodyOf(kind, days, lastDay, endsSecret);
  const what = first && others.length === 0 ? `“${first.name}”` : countOf(rows.length, 'key');
  return (
    <FormModal
      title={`Plan the rotation of ${what}`}
      action="Save plan"
      working={rows.length > 1 ? `${plan.done} of ${rows.length} done…` : 'Waiting for the gateway…'}
      command={plan}
      isDisabled={body === null}
      onClose={onClose}
      onSubmit={() =>
        body &&
        plan.mutate(
          rows.map(
            ({ keyId }) => ({ method: 'PUT', path: `/keys/${keyId}/rotation-plan`, body, ifMatch }) as const,
          ),
        )
      }
    >
      <p>
        A secret is shown once, to a person, so no job can replace it. What is due within 14 days is marked
        under “To be rotated”.
      </p>
      <SelectField
        label="The secret is to be replaced"
        value={kind}
        onChange={setKind}
        options={[
          ['every', 'every so many days'],
          ['day', 'by a day, once'],
          ['none', 'on no planned day'],
        ]}
      />
      {kind === 'every' && (
        <NumberField
          label="Days from now, and from each rotation"
          error={days >= 1 && days <= 730 ? null : 'From 1 to 730.'}
          value={everyDays}
          onChange={setEveryDays}
        />
      )}
      {kind === 'day' && (
        <DateField
          place="rotateBy"
          label="Day"
          hint="Until its end, UTC."
          value={lastDay}
          onChange={setLastDay}
        />
      )}
      {kind !== 'none' && (
        <CheckField checked={endsSecret} onChange={setEndsSecret}>
          The present secret stops working on that day, replaced or not. The gateway keeps to it by itself.
        </CheckField>
      )}
    </FormModal>
  );
}

function bodyOf(kind: Kind, days: number, lastDay: string, endsSecret: boolean) {
  if (kind === 'none') return { rotateBy: null, everyDays: null, endsSecret: false };
  if (kind === 'every') return days >= 1 && days <= 730 ? { everyDays: days, endsSecret } : null;
  const rotateBy = endOfDay(lastDay);
  return rotateBy === null ? null : { rotateBy, everyDays: null, endsSecret };
}
