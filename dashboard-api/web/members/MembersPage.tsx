import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { useMay } from '../session/rights.ts';
import { Page } from '../shell/Page.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { Invitations } from './Invitations.tsx';
import { InviteMember } from './InviteMember.tsx';
import { MemberPanel } from './MemberPanel.tsx';
import { MemberTable } from './MemberTable.tsx';
import { membersQuery } from './queries.ts';
import { validateMembersSearch } from './search.ts';

/** Who belongs to the organisation, with which role; who is invited. */
export function MembersPage() {
  const search = validateMembersSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const mayWrite = useMay('members:write');
  const list = useQuery(membersQuery);
  const [isInviting, setInviting] = useState(false);
  const members = list.data?.members;
  const opened = members?.find(({ id }) => id === search.open);
  return (
    <Page
      title="Members"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setInviting(true)}>
            Invite
          </button>
        )
      }
    >
      <div className="card mt-4">
        {list.isLoadingError && (
          <div className="p-4">
            <ProblemNotice error={list.error} what="The members" onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.isPending && <TableSkeleton rows={4} />}
        {members && <MemberTable members={members} />}
      </div>
      <Invitations />
      {opened && (
        <MemberPanel
          member={opened}
          onClose={() => void navigate({ to: '/members', search: {}, resetScroll: false })}
        />
      )}
      {isInviting && <InviteMember onClose={() => setInviting(false)} />}
    </Page>
  );
}
