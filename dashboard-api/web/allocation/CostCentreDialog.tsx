import { useState } from 'react';
import type { ListedCostCentre } from '../../../contract/allocation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';

/** Makes a cost centre, or gives one another name or contact. @param centre null: a new one */
export function CostCentreDialog({
  centre,
  onClose,
}: {
  centre: ListedCostCentre | null;
  onClose: () => void;
}) {
  const [code, setCode] = useState(centre?.code ?? '');
  const [name, setName] = useState(centre?.name ?? '');
  const [contact, setContact] = useState(centre?.contact ?? '');
  const send = useCommand<unknown>(['cost-centres', 'allocation'], onClose);
  const stated = { name: name.trim(), contact: contact.trim() === '' ? null : contact.trim() };
  return (
    <FormModal
      title={centre ? `Change ${centre.code}` : 'Add a cost centre'}
      action={centre ? 'Save' : 'Add'}
      working={centre ? 'Saving…' : 'Adding…'}
      command={send}
      isDisabled={stated.name === '' || code.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        send.mutate(
          centre
            ? {
                method: 'PATCH',
                path: `/cost-centres/${centre.costCentreId}`,
                body: stated,
                ifMatch: centre.etag,
              }
            : { method: 'POST', path: '/cost-centres', body: { ...stated, code: code.trim() } },
        )
      }
    >
      {!centre && (
        <TextField
          place="code"
          label="Code"
          hint="As your general ledger calls it. It never changes: statements name it."
          maxLength={64}
          example="CC-4100"
          value={code}
          onChange={setCode}
        />
      )}
      <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
      <TextField
        place="contact"
        label="Contact"
        hint="Whom to ask about it; it stands on the statement."
        isOptional
        maxLength={200}
        value={contact}
        onChange={setContact}
      />
    </FormModal>
  );
}
