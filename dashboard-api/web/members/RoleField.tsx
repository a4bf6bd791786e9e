import type { Role, RoleRef } from '../../../contract/rights.ts';
import { ROLE_MEANINGS, ROLE_NAMES } from '../../../contract/role-names.ts';
import { SelectField } from '../forms/SelectField.tsx';
import { useRoles } from '../roles/queries.ts';
import { rightsInWords } from '../roles/words.ts';

const BUILT_IN = Object.keys(ROLE_NAMES) as Role[];

interface RoleFieldProps<Value extends RoleRef> {
  readonly role: Value;
  readonly onChange: (role: Value) => void;
  /** An option before the roles, such as none. */
  readonly first?: readonly [Value, string];
  /** What stands beneath where that option is chosen. */
  readonly firstHint?: string;
  /** Nobody becomes an owner by this. */
  readonly isLesser?: boolean;
}

/** A role that may be given, with what it may do beneath. */
export function RoleField<Value extends RoleRef>({
  role,
  onChange,
  first,
  firstHint = '',
  isLesser = false,
}: RoleFieldProps<Value>) {
  const { roles, nameOf } = useRoles();
  const given = roles?.filter(({ roleId, mayBeGiven }) => mayBeGiven || roleId === role);
  const ids = (given?.map(({ roleId }) => roleId) ?? BUILT_IN).filter((one) => !isLesser || one !== 'owner');
  const offered = role === first?.[0] || ids.includes(role) ? ids : [role, ...ids];
  const chosen = roles?.find(({ roleId }) => roleId === role);
  const meaning = chosen && !chosen.isBuiltIn ? rightsInWords(chosen.rights) : ROLE_MEANINGS[role as Role];
  const isShort = roles?.some(({ roleId, mayBeGiven }) => !mayBeGiven && roleId !== 'owner') ?? false;
  const hint = role === first?.[0] ? firstHint : (meaning ?? '');
  return (
    <SelectField<RoleRef>
      label="Role"
      hint={isShort ? `${hint} Roles that may do more than you are not offered.` : hint}
      value={role}
      onChange={(one) => onChange(one as Value)}
      options={[...(first ? [first] : []), ...offered.map((one) => [one, nameOf(one)] as const)]}
    />
  );
}
