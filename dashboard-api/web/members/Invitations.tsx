import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Question } from '../forms/Question.tsx';
import { formatInstant } from '../period/instant.ts';
import { useRoles } from '../roles/queries.ts';
import { useMay } from '../session/rights.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { invitationsQuery, MEMBERS_STALE } from './queries.ts';

/** Invitations that can still be accepted; nothing where there are none. */
export function Invitations() {
  const list = useQuery(invitationsQuery);
  const mayWrite = useMay('members:write');
  const { nameOf } = useRoles();
  const [revoked, setRevoked] = useState<{ invitationId: string; address: string } | null>(null);
  const invitations = list.data?.invitations ?? [];
  if (invitations.length === 0) return null;
  return (
    <section className="card mt-4" aria-labelledby="invitations">
      <h2 id="invitations" className="px-3 pt-3 pb-1 font-semibold">
        Invited
      </h2>
      <ScrollRegion name="Invitations" className="overflow-x-auto">
        <table className="table">
          <caption className="sr-only">Invitations that can still be accepted, newest first</caption>
          <thead>
            <tr>
              <th scope="col">E-mail</th>
              <th scope="col">Role</th>
              <th scope="col" className="max-sm:hidden">
                Until (UTC)
              </th>
              {mayWrite && (
                <th scope="col">
                  <span className="sr-only">Take back</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {invitations.map(({ invitationId, address, role, expiresAt }) => (
              <tr key={invitationId}>
                <th scope="row" className="w-full whitespace-normal">
                  {address}
                </th>
                <td>{nameOf(role)}</td>
                <td className="whitespace-nowrap max-sm:hidden">{formatInstant(expiresAt)}</td>
                {mayWrite && (
                  <td>
                    <button
                      type="button"
                      className="control"
                      aria-label={`Take back the invitation of ${address}`}
                      onClick={() => setRevoked({ invitationId, address })}
                    >
                      Take back
                    </button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {revoked && (
        <Question
          title={`Take the invitation of ${revoked.address} back?`}
          action="Take back"
          working="Taking back…"
          command={{ method: 'DELETE', path: `/invitations/${revoked.invitationId}` }}
          stale={MEMBERS_STALE}
          onClose={() => setRevoked(null)}
        >
          <p>The link that they were sent works no more. They can be invited again, with another link.</p>
        </Question>
      )}
    </section>
  );
}
