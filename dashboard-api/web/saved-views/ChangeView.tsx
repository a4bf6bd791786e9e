import { useState } from 'react';
import type { SavedView } from '../../../contract/views-api.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';

interface ChangeViewProps {
  readonly view: SavedView;
  /** What is on screen, as the address bar has it. */
  readonly address: string;
  readonly onClose: () => void;
}

/** Renames a view, or has it show what is on screen now. */
export function ChangeView({ view, address, onClose }: ChangeViewProps) {
  const [name, setName] = useState(view.name);
  const [isReplaced, setReplaced] = useState(false);
  const change = useCommand<SavedView>(['views'], onClose);
  const isOther = address !== view.address;
  return (
    <FormModal
      title={`Change “${view.name}”`}
      action="Save"
      working="Saving…"
      command={change}
      isDisabled={name.trim() === '' || (name.trim() === view.name && !isReplaced)}
      onClose={onClose}
      onSubmit={() =>
        change.mutate({
          method: 'PATCH',
          path: `/views/${view.viewId}`,
          body: { name: name.trim(), ...(isReplaced ? { address } : {}) },
          ifMatch: view.etag,
        })
      }
    >
      <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
      {isOther && (
        <CheckField checked={isReplaced} onChange={setReplaced}>
          It shows what is on screen now, {view.isShared ? 'for everybody' : 'and not what it showed before'}
        </CheckField>
      )}
    </FormModal>
  );
}
