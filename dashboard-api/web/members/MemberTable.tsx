import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Member } from '../../../contract/members.ts';
import { teamsQuery } from '../api/queries.ts';
import { formatDay } from '../period/instant.ts';
import { useRoles } from '../roles/queries.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';

/** The members, each leading to their panel. */
export function MemberTable({ members }: { members: readonly Member[] }) {
  const { data } = useQuery(teamsQuery);
  const { nameOf } = useRoles();
  const teamNames = new Map(data?.teams.map(({ teamId, name }) => [teamId, name]));
  return (
    <ScrollRegion name="Members" className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">Members, oldest first. Each row opens the member.</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="max-md:hidden">
              E-mail
            </th>
            <th scope="col">Role</th>
            <th scope="col" className="max-lg:hidden">
              Teams
            </th>
            <th scope="col" className="max-sm:hidden">
              Joined
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ id, name, address, role, teamIds, joinedAt }) => (
            <tr key={id} className="row-linked">
              <th scope="row">
                <Link
                  to="/members"
                  search={{ open: id }}
                  className="row-link font-medium hover:underline"
                  preload={false}
                  resetScroll={false}
                >
                  {name || address || 'Unnamed'}
                </Link>
              </th>
              <td className="max-md:hidden">{address ?? <span className="text-muted">none stated</span>}</td>
              <td>{nameOf(role)}</td>
              <td className="max-lg:hidden">
                {teamIds.map((teamId) => teamNames.get(teamId) ?? teamId).join(', ')}
              </td>
              <td className="whitespace-nowrap max-sm:hidden">{formatDay(joinedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
