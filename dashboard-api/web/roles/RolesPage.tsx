import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RoleList, RoleSummary } from '../../../contract/roles-api.ts';
import { useMay } from '../session/rights.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { holdersInWords } from './holders.ts';
import { roleQuery, rolesQuery } from './queries.ts';
import { RemoveRole } from './RemoveRole.tsx';
import { RoleEditor } from './RoleEditor.tsx';
import { rightsInWords } from './words.ts';

/** What each role may do, those of the organisation's own among them. */
export function RolesPage() {
  const list = useQuery(rolesQuery);
  const mayWrite = useMay('members:write');
  const [isDefining, setDefining] = useState(false);
  return (
    <Page
      title="Roles"
      isSimulated={false}
      aside={
        mayWrite && (
          <button
            type="button"
            className="control-strong"
            disabled={!list.data}
            onClick={() => setDefining(true)}
          >
            Define a role
          </button>
        )
      }
    >
      <p className="mt-1 max-w-3xl text-muted">
        What each role may do. Besides those that every organisation has, you can define roles of your own out
        of the same rights, and give them to{' '}
        <Link to="/members" className="text-accent underline">
          members
        </Link>
        , service accounts and groups of your identity provider. Nobody gives a right that they do not have.
      </p>
      <div className="card mt-4">
        <Loaded query={list} what="The roles">
          {(read) => <Roles list={read} mayWrite={mayWrite} />}
        </Loaded>
      </div>
      {isDefining && list.data && (
        <RoleEditor list={list.data} before={null} onClose={() => setDefining(false)} />
      )}
    </Page>
  );
}

function Roles({ list, mayWrite }: { list: RoleList; mayWrite: boolean }) {
  const [edited, setEdited] = useState<string | null>(null);
  const [removed, setRemoved] = useState<RoleSummary | null>(null);
  const columns: Column<RoleSummary>[] = [
    {
      name: 'Role',
      className: 'align-top',
      cell: ({ name, isBuiltIn }) => (
        <>
          <span className="font-medium">{name}</span>
          {!isBuiltIn && <span className="badge ml-2">own</span>}
        </>
      ),
    },
    {
      name: 'What it may do',
      className: 'w-full min-w-36 whitespace-normal sm:min-w-64',
      cell: ({ rights, isAdministrative }) => (
        <>
          {rightsInWords(rights)}
          {isAdministrative && <span className="text-muted"> Always with a second factor.</span>}
        </>
      ),
    },
    {
      name: 'Who has it',
      className: 'align-top whitespace-nowrap max-md:hidden',
      cell: (role) => holdersInWords(role) ?? <span className="text-muted">nobody</span>,
    },
    ...(mayWrite ? [actions(setEdited, setRemoved)] : []),
  ];
  return (
    <>
      <DataTable
        name="Roles"
        caption="Roles: those that the product brings, then your own by name"
        columns={columns}
        rows={list.roles}
        keyOf={({ roleId }) => roleId}
      />
      {edited && <ChangeRole list={list} roleId={edited} onClose={() => setEdited(null)} />}
      {removed && <RemoveRole role={removed} roles={list.roles} onClose={() => setRemoved(null)} />}
    </>
  );
}

const actions = (
  onEdit: (roleId: string) => void,
  onRemove: (role: RoleSummary) => void,
): Column<RoleSummary> => ({
  name: 'Change',
  isUnlabelled: true,
  className: 'align-top',
  cell: (role) =>
    !role.isBuiltIn &&
    role.mayBeGiven && (
      <span className="flex gap-2 max-sm:flex-col">
        <button
          type="button"
          className="control"
          aria-label={`Change ${role.name}`}
          onClick={() => onEdit(role.roleId)}
        >
          Change…
        </button>
        <button
          type="button"
          className="control"
          aria-label={`Remove ${role.name}`}
          onClick={() => onRemove(role)}
        >
          Remove…
        </button>
      </span>
    ),
});

/** The editor opens with the role as it is now. */
function ChangeRole({ list, roleId, onClose }: { list: RoleList; roleId: string; onClose: () => void }) {
  const { data } = useQuery({ ...roleQuery(roleId), staleTime: 0, gcTime: 0 });
  return data ? <RoleEditor list={list} before={data} onClose={onClose} /> : null;
}
