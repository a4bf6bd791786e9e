import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnRole, RoleList, RoleSummary } from '../../../contract/roles-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useRights } from '../session/rights.ts';
import type { GrantedRights } from '../shell/menu.ts';
import { giveable } from './choose.ts';
import { holdersQuery, ROLES_STALE } from './queries.ts';
import { RightsMatrix } from './RightsMatrix.tsx';
import { cautionsOf, difference, rightsInWords } from './words.ts';

interface RoleEditorProps {
  readonly list: RoleList;
  /** The role as it is; null: a new one. */
  readonly before: OwnRole | null;
  readonly onClose: () => void;
}

/** Defines a role, or changes one: its rights as a matrix, in words, and who is affected. */
export function RoleEditor({ list, before: role, onClose }: RoleEditorProps) {
  const own = useRights();
  const [name, setName] = useState(role?.name ?? '');
  const [rights, setRights] = useState<GrantedRights>(role?.rights ?? {});
  const save = useCommand<unknown>(ROLES_STALE, onClose);
  const cautions = cautionsOf(rights);
  return (
    <FormModal
      title={role ? `Change “${role.name}”` : 'Define a role'}
      action={role ? 'Save' : 'Define'}
      working="Saving…"
      command={save}
      isWide
      isDisabled={Object.keys(rights).length === 0}
      onClose={onClose}
      onSubmit={() => {
        const body = { name: name.trim(), rights };
        save.mutate(
          role
            ? { method: 'PUT', path: `/roles/${role.roleId}`, body, ifMatch: role.etag }
            : { method: 'POST', path: '/roles', body },
        );
      }}
    >
      <TextField place="name" label="Name" maxLength={60} value={name} onChange={setName} />
      {!role && <StartFrom roles={list.roles} onChoose={(from) => setRights(giveable(from.rights, own))} />}
      <RightsMatrix catalogue={list.rights} own={own} rights={rights} onChange={setRights} />
      <section aria-label="In words" aria-live="polite" className="space-y-2">
        <p>{rightsInWords(rights)}</p>
        {cautions.map((words) => (
          <p key={words} className="rounded-md border border-attention bg-attention-soft px-3 py-2">
            {words}
          </p>
        ))}
      </section>
      {role && <Affected role={role} rights={rights} />}
    </FormModal>
  );
}

function StartFrom({
  roles,
  onChoose,
}: {
  roles: readonly RoleSummary[];
  onChoose: (role: RoleSummary) => void;
}) {
  const [from, setFrom] = useState('');
  return (
    <SelectField
      label="Begin with the rights of"
      hint="As far as you have them yourself."
      value={from}
      onChange={(roleId) => {
        setFrom(roleId);
        const chosen = roles.find((one) => one.roleId === roleId);
        if (chosen) onChoose(chosen);
      }}
      options={[['', 'no role'], ...roles.map((one) => [one.roleId, one.name] as const)]}
    />
  );
}

/** Whom a change concerns, and what it gives and takes. */
function Affected({ role, rights }: { role: OwnRole; rights: GrantedRights }) {
  const { data } = useQuery(holdersQuery(role.roleId));
  const { gained, lost } = difference(role.rights, rights);
  if (!data) return null;
  const names = [
    ...data.members.map(({ name }) => name || 'an unnamed member'),
    ...data.invitations.map(({ address }) => `${address} (invited)`),
    ...data.groups.map(({ name }) => `the group ${name}`),
  ];
  return (
    <section aria-label="Who is affected" className="space-y-1">
      <p>
        {names.length === 0
          ? 'Nobody has this role.'
          : `From their next request on, for ${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}:`}
      </p>
      {names.length > 0 && (
        <ul className="list-disc pl-5">
          {gained.length > 0 && <li>gained: {gained.join(', ')}</li>}
          {lost.length > 0 && <li>lost: {lost.join(', ')}</li>}
          {gained.length + lost.length === 0 && <li>nothing changes</li>}
        </ul>
      )}
    </section>
  );
}
