import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../../contract/dashboard.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { EnrolFactor } from '../security/EnrolFactor.tsx';
import { ProveFactor } from '../security/ProveFactor.tsx';
import { secondFactorQuery } from '../security/queries.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { Door } from './Door.tsx';
import { SignOut } from './SignOut.tsx';

/** Signed in by the first factor alone where the organisation asks for two: a session that can do this and no more. */
export function Confined({ session }: { session: Session }) {
  const client = useQueryClient();
  const factor = useQuery(secondFactorQuery);
  const goOn = () => void client.invalidateQueries({ queryKey: SESSION_KEY });
  if (factor.isError)
    return (
      <Door title="One more step">
        <ProblemNotice error={factor.error} what="This step" onRetry={() => void factor.refetch()} />
      </Door>
    );
  if (!factor.data) return <p className="sr-only">Loading…</p>;
  return (
    <Door title={factor.data.isEnrolled ? 'One more step' : 'Set up a second factor'}>
      {factor.data.isEnrolled ? (
        <ProveFactor action="Continue" onDone={goOn} />
      ) : (
        <>
          <p>{session.organisation.name} asks for a second factor.</p>
          <EnrolFactor onDone={goOn} />
        </>
      )}
      <div className="border-t border-line pt-3">
        <SignOut />
      </div>
    </Door>
  );
}
