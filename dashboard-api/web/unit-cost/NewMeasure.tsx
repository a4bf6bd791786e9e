import { useState } from 'react';
import { DIMENSION_NAME } from '../../../contract/dimensions.ts';
import type { BusinessMeasure } from '../../../contract/unit-cost-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';

/** Makes something that is counted. */
export function NewMeasure({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [unit, setUnit] = useState('');
  const [kind, setKind] = useState<BusinessMeasure['kind']>('sum');
  const [dimension, setDimension] = useState('');
  const create = useCommand<unknown>(['measures'], onClose);
  const isDimension = dimension.trim() === '' || DIMENSION_NAME.test(dimension.trim());
  return (
    <FormModal
      title="Add a measure"
      action="Add"
      working="Adding…"
      command={create}
      isDisabled={name.trim() === '' || unit.trim() === '' || !isDimension}
      onClose={onClose}
      onSubmit={() =>
        create.mutate({
          method: 'POST',
          path: '/business-measures',
          body: {
            name: name.trim(),
            unit: unit.trim(),
            kind,
            dimension: dimension.trim() === '' ? null : dimension.trim(),
          },
        })
      }
    >
      <TextField
        place="name"
        label="What is counted"
        example="Tickets solved"
        maxLength={80}
        value={name}
        onChange={setName}
      />
      <TextField
        place="unit"
        label="One of it is a"
        example="ticket"
        maxLength={40}
        value={unit}
        onChange={setUnit}
      />
      <SelectField
        place="kind"
        label="Several days together"
        value={kind}
        options={[
          ['sum', 'add up, as tickets do'],
          ['mean', 'count by their mean, as customers do'],
        ]}
        onChange={setKind}
      />
      <TextField
        place="dimension"
        label="By a label of the callers"
        isOptional
        hint="Such as customer: each value is counted by itself, and divides the spend of calls with it."
        error={isDimension ? null : 'Letters, digits, points, dashes; 32 at most.'}
        maxLength={32}
        value={dimension}
        onChange={setDimension}
      />
    </FormModal>
  );
}
