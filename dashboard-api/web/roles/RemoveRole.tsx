import { useState } from 'react';
import type { RoleSummary } from '../../../contract/roles-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { holdersInWords } from './holders.ts';
import { ROLES_STALE } from './queries.ts';

interface RemoveRoleProps {
  readonly role: RoleSummary;
  readonly roles: readonly RoleSummary[];
  readonly onClose: () => void;
}

/** Removes a role; whoever has it gets another one. */
export function RemoveRole({ role, roles, onClose }: RemoveRoleProps) {
  const [moveTo, setMoveTo] = useState('');
  const remove = useCommand<unknown>(ROLES_STALE, onClose);
  const holders = holdersInWords(role);
  const others = roles.filter(
    (one) => one.roleId !== role.roleId && one.roleId !== 'owner' && one.mayBeGiven,
  );
  return (
    <FormModal
      title={`Remove “${role.name}”`}
      action="Remove"
      working="Removing…"
      command={remove}
      isGrave
      isDisabled={holders !== null && moveTo === ''}
      onClose={onClose}
      onSubmit={() =>
        remove.mutate({
          method: 'DELETE',
          ifMatch: role.etag ?? undefined,
          path: `/roles/${role.roleId}${moveTo === '' ? '' : `?moveTo=${moveTo}`}`,
        })
      }
    >
      {holders === null ? (
        <p>Nobody has it. This cannot be undone.</p>
      ) : (
        <>
          <p>{holders} have it. They have the other role from their next request on.</p>
          <SelectField
            place="moveTo"
            label="Give them"
            value={moveTo}
            onChange={setMoveTo}
            options={[['', 'choose a role'], ...others.map((one) => [one.roleId, one.name] as const)]}
          />
        </>
      )}
    </FormModal>
  );
}
