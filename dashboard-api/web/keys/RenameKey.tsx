import type { FormEvent } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { Field } from '../forms/Field.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Modal } from '../shell/Modal.tsx';
import { useKeyCommand } from './use-key-command.ts';

/** A new name for a key; everything else stays. */
export function RenameKey({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const rename = useKeyCommand<string, ChangedKeys>(
    (name) => ({ method: 'PATCH', path: `/keys/${row.keyId}`, body: { name } }),
    onClose,
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(String(new FormData(event.currentTarget).get('name') ?? '').trim());
  };
  return (
    <Modal title={`Rename “${row.name}”`} onClose={onClose}>
      <form className="mt-4 space-y-4" onSubmit={submit}>
        <Field label="Name">
          {(ids) => (
            <input
              {...ids}
              name="name"
              className="input"
              required
              maxLength={120}
              autoComplete="off"
              defaultValue={row.name}
            />
          )}
        </Field>
        <FormProblem error={rename.error} />
        <FormButtons action="Rename" working="Renaming…" isWorking={rename.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
