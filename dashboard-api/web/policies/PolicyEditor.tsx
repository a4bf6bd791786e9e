import { useQuery } from '@tanstack/react-query';
import { keysQuery, teamsQuery } from '../api/queries.ts';
import { useMay } from '../session/rights.ts';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { EditedPolicy } from './EditedPolicy.tsx';
import type { Edited } from './edited.ts';
import { effectiveQuery, policiesQuery } from './queries.ts';
import { isKeyId } from './search.ts';

/** Reads what stands, then lets it be edited. @param subject `organisation`, a team's id or a key's */
export function PolicyEditor({ subject }: { subject: string }) {
  return isKeyId(subject) ? <OfKey keyId={subject} /> : <OfLevel subject={subject} />;
}

function OfKey({ keyId }: { keyId: string }) {
  const effective = useQuery({
    ...effectiveQuery(keyId),
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
  const keys = useQuery({ ...keysQuery, refetchInterval: false });
  const name = keys.data?.keys.find((one) => one.keyId === keyId)?.name ?? 'a key';
  return (
    <Editing title={`Policy of ${name}`}>
      <Loaded query={effective} what="The policy of this key" rows={8} isCard>
        {({ keyPolicy, etag }) => <EditedPolicy edited={{ scope: 'key', keyId, before: keyPolicy, etag }} />}
      </Loaded>
    </Editing>
  );
}

function OfLevel({ subject }: { subject: string }) {
  const policies = useQuery({ ...policiesQuery, refetchInterval: false, refetchOnWindowFocus: false });
  const teams = useQuery(teamsQuery);
  const teamId = subject === 'organisation' ? null : subject;
  const name =
    teamId === null
      ? 'the organisation'
      : (teams.data?.teams.find((team) => team.teamId === teamId)?.name ?? 'a team');
  return (
    <Editing title={`Policy of ${name}`}>
      <Loaded query={policies} what="The policy" rows={8} isCard>
        {({ policies: all }) => {
          const { rules: before = {}, etag } = all.find((one) => one.teamId === teamId) ?? {};
          const edited: Edited =
            teamId === null
              ? { scope: 'organisation', before, etag }
              : { scope: 'team', teamId, before, etag };
          return <EditedPolicy edited={edited} />;
        }}
      </Loaded>
    </Editing>
  );
}

function Editing({ title, children }: { title: string; children: React.ReactNode }) {
  const mayWrite = useMay('policies:write');
  return (
    <Page title={title} isSimulated={false} aside={null}>
      {mayWrite ? (
        children
      ) : (
        <p className="card mt-4 p-6 text-muted">Your role reads policies and changes none.</p>
      )}
    </Page>
  );
}
