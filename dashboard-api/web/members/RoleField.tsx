import type { Role } from '../../../contract/rights.ts';
import { Field } from '../forms/Field.tsx';
import { ROLE_LIST, ROLE_MEANINGS, ROLE_NAMES } from './roles.ts';

/** A role, with what it may do beneath. */
export function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  return (
    <Field label="Role" hint={ROLE_MEANINGS[role]}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={role}
          onChange={(event) => onChange(event.target.value as Role)}
        >
          {ROLE_LIST.map((one) => (
            <option key={one} value={one}>
              {ROLE_NAMES[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
