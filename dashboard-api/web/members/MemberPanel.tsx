import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from '../../../contract/members.ts';
import { useCommand } from '../api/use-command.ts';
import { countOf } from '../figures/count.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Question } from '../forms/Question.tsx';
import { formatDay, formatInstant } from '../period/instant.ts';
import { useRoles } from '../roles/queries.ts';
import { sessionsQuery } from '../security/queries.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { MEMBERS_STALE } from './queries.ts';
import { RemoveMember } from './RemoveMember.tsx';
import { RoleField } from './RoleField.tsx';
import { TeamChoice } from './TeamChoice.tsx';

const ORIGINS: Readonly<Record<Member['origin'], string>> = {
  first_run: 'set this installation up',
  invited: 'was invited',
  just_in_time: 'came through single sign-on',
  provisioned: 'was provisioned',
  service: 'is a program',
};

/** One member: role, teams, where they are signed in, and what ends with their membership. */
export function MemberPanel({ member, onClose }: { member: Member; onClose: () => void }) {
  const mayWrite = useMay('members:write');
  const { nameOf } = useRoles();
  const sessions = useQuery(sessionsQuery(member.id));
  return (
    <SidePanel title={member.name || (member.address ?? 'Member')} onClose={onClose}>
      <div className="space-y-6 px-5 py-4">
        {mayWrite && <Rights key={member.id} member={member} />}
        <Facts title="Member">
          <Fact name="E-mail">{member.address ?? 'none stated'}</Fact>
          <Fact name="Role">{nameOf(member.role)}</Fact>
          <Fact name="Joined">
            {formatDay(member.joinedAt)}, {ORIGINS[member.origin]}
          </Fact>
        </Facts>
        {sessions.data && (
          <Facts title={`Signed in, ${countOf(sessions.data.sessions.length, 'session')}`}>
            {sessions.data.sessions.map(({ sessionId, device, lastSeenAt, hasSecondFactor }) => (
              <Fact key={sessionId} name={device}>
                last used {formatInstant(lastSeenAt)} UTC, {hasSecondFactor ? 'two factors' : 'one factor'}
              </Fact>
            ))}
          </Facts>
        )}
        {mayWrite && <Endings member={member} onGone={onClose} />}
      </div>
    </SidePanel>
  );
}

function Rights({ member }: { member: Member }) {
  const [role, setRole] = useState(member.role);
  const [teamIds, setTeamIds] = useState<readonly string[]>(member.teamIds);
  const change = useCommand(MEMBERS_STALE);
  const isChanged = role !== member.role || [...teamIds].sort().join() !== [...member.teamIds].sort().join();
  return (
    <Form
      error={change.error}
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({
          method: 'PATCH',
          path: `/members/${member.id}`,
          body: { role, teamIds },
          ifMatch: member.etag,
        });
      }}
    >
      <RoleField role={role} onChange={setRole} />
      <TeamChoice teamIds={teamIds} onChange={setTeamIds} />
      <FormProblem error={change.error} />
      <button type="submit" className="control-strong" disabled={!isChanged || change.isPending}>
        {change.isPending ? 'Saving…' : 'Save'}
      </button>
    </Form>
  );
}

function Endings({ member, onGone }: { member: Member; onGone: () => void }) {
  const [asked, setAsked] = useState<'sessions' | 'factor' | 'removal' | null>(null);
  const close = () => setAsked(null);
  const name = member.name || (member.address ?? 'this member');
  const path = `/members/${member.id}`;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-2">
        <button type="button" className="control" onClick={() => setAsked('sessions')}>
          End all sessions…
        </button>
        <button type="button" className="control" onClick={() => setAsked('factor')}>
          Take away the second factor…
        </button>
        <button type="button" className="control text-attention" onClick={() => setAsked('removal')}>
          Remove…
        </button>
      </div>
      {asked === 'sessions' && (
        <Question
          title={`End all sessions of ${name}?`}
          action="End all sessions"
          working="Ending…"
          command={{ method: 'DELETE', path: `${path}/sessions` }}
          stale={MEMBERS_STALE}
          onClose={close}
        >
          <p>
            They are signed out everywhere with their next request, and can sign in again. Their tokens and
            keys go on.
          </p>
        </Question>
      )}
      {asked === 'factor' && (
        <Question
          title={`Take the second factor of ${name} away?`}
          action="Take it away"
          working="Taking away…"
          command={{ method: 'DELETE', path: `${path}/second-factor` }}
          stale={MEMBERS_STALE}
          onClose={close}
        >
          <p>
            For somebody who has lost the device. Their authenticator app, passkeys and recovery codes are
            refused from then on and their sessions end; at the next sign-in they enrol another.
          </p>
        </Question>
      )}
      {asked === 'removal' && <RemoveMember member={member} onClose={close} onGone={onGone} />}
    </div>
  );
}
