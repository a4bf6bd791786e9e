import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { countOf } from '../figures/count.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { RoleField } from '../members/RoleField.tsx';
import { TeamChoice } from '../members/TeamChoice.tsx';
import type { ScimGroup } from './queries.ts';

type MappedRole = NonNullable<ScimGroup['role']>;

/** What the members of a group become: a role, and teams. Nobody becomes an owner by a group. */
export function MapGroup({ group, onClose }: { group: ScimGroup; onClose: () => void }) {
  const [role, setRole] = useState<MappedRole | ''>(group.role ?? '');
  const [teamIds, setTeamIds] = useState<readonly string[]>(group.teamIds);
  const map = useCommand(['provisioning', 'members', 'roles'], onClose);
  return (
    <FormModal
      title={`What “${group.name}” makes of its members`}
      action="Save"
      working="Saving…"
      command={map}
      onClose={onClose}
      onSubmit={() =>
        map.mutate({
          method: 'PUT',
          path: `/provisioning/groups/${group.groupId}`,
          ifMatch: group.etag,
          body: { role: role === '' ? null : role, teamIds },
        })
      }
    >
      <p>
        It holds for {countOf(group.members, 'member')} at once. Of several groups’ roles the strongest
        counts: admin, your own roles by name, finance, auditor, developer, read only. Owners stay owners.
      </p>
      <RoleField
        role={role}
        onChange={setRole}
        first={['', 'none by this group']}
        firstHint="The group gives no role."
        isLesser
      />
      <TeamChoice teamIds={teamIds} onChange={setTeamIds} />
    </FormModal>
  );
}
