import { type FormEvent, useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { TextField } from '../forms/TextField.tsx';
import { Modal } from '../shell/Modal.tsx';

/** A new name for a key; everything else stays. */
export function RenameKey({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const [name, setName] = useState(row.name);
  const [ifMatch] = useState(row.etag);
  const rename = useCommand<ChangedKeys>(['keys'], onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ method: 'PATCH', path: `/keys/${row.keyId}`, body: { name: name.trim() }, ifMatch });
  };
  return (
    <Modal title={`Rename “${row.name}”`} onClose={onClose}>
      <Form error={rename.error} className="mt-4 space-y-4" onSubmit={submit}>
        <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
        <FormProblem error={rename.error} />
        <FormButtons action="Rename" working="Renaming…" isWorking={rename.isPending} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
