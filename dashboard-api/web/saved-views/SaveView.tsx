import { useState } from 'react';
import type { SavedView } from '../../../contract/views-api.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useMay } from '../session/rights.ts';

/** Saves what is on screen under a name. @param address of the page, as the address bar has it */
export function SaveView({ address, onClose }: { address: string; onClose: () => void }) {
  const mayShare = useMay('usage:read');
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const [isDefault, setDefault] = useState(false);
  const save = useCommand<SavedView>(['views'], onClose);
  return (
    <Form
      error={save.error}
      className="mt-2 space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          method: 'POST',
          path: '/views',
          body: { name: name.trim(), address, isShared, isDefault },
        });
      }}
    >
      <TextField place="name" label="Save what is shown as" maxLength={120} value={name} onChange={setName} />
      {mayShare && (
        <CheckField checked={isShared} onChange={setShared}>
          Everybody in the organisation sees it
        </CheckField>
      )}
      <CheckField checked={isDefault} onChange={setDefault}>
        It opens first, for me
      </CheckField>
      <FormProblem error={save.error} />
      <FormButtons
        action="Save view"
        working="Saving…"
        isWorking={save.isPending}
        isDisabled={name.trim() === ''}
        onCancel={onClose}
      />
    </Form>
  );
}
