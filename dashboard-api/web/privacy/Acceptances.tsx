import { useQuery } from '@tanstack/react-query';
import { membersQuery } from '../members/queries.ts';
import { formatMinute } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { type Acceptance, acceptancesQuery } from './queries.ts';

/** Who has accepted which terms, and acknowledged which notices. */
export function Acceptances() {
  const acceptances = useQuery(acceptancesQuery);
  const members = useQuery({ ...membersQuery, refetchInterval: false });
  const names = new Map(members.data?.members.map(({ id, name, address }) => [id, name || (address ?? id)]));
  const columns = [
    {
      name: 'Who',
      cell: ({ personId }: Acceptance) => names.get(personId) ?? 'somebody who left',
    },
    {
      name: 'What',
      className: 'w-full wrap-anywhere',
      cell: ({ document, version }: Acceptance) =>
        document.startsWith('notice:') ? 'a notice' : `${document}, version ${version}`,
    },
    {
      name: 'When (UTC)',
      className: 'whitespace-nowrap',
      cell: ({ acceptedAt }: Acceptance) => formatMinute(acceptedAt),
    },
  ];
  return (
    <Section title="Accepted terms" about="Which version who has accepted, and which notices who has read.">
      <Loaded query={acceptances} what="The acceptances" rows={2}>
        {({ acceptances: rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was accepted yet">
              Where terms are set, members accept them at their first sign-in and when they change.
            </Empty>
          ) : (
            <DataTable
              name="Accepted terms"
              caption="Acceptances, newest first"
              columns={columns}
              rows={rows.toReversed()}
              keyOf={({ personId, document, version }) => `${personId} ${document} ${version}`}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
