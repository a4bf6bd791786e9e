import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from '../../../contract/dashboard.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { AddPasskey } from '../security/AddPasskey.tsx';
import { EnrolFactor } from '../security/EnrolFactor.tsx';
import { ProveFactor } from '../security/ProveFactor.tsx';
import { secondFactorQuery } from '../security/queries.ts';
import { RecoveryCodes } from '../security/RecoveryCodes.tsx';
import { StepUp } from '../security/StepUp.tsx';
import { hasPasskeys } from '../security/use-passkey.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { Door } from './Door.tsx';
import { SignOut } from './SignOut.tsx';

/** Signed in by the first factor alone where the organisation asks for two: a session that can do this and no more. */
export function Confined({ session }: { session: Session }) {
  const client = useQueryClient();
  const factor = useQuery(secondFactorQuery);
  const [isAdding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const goOn = () => void client.invalidateQueries({ queryKey: SESSION_KEY });
  if (codes)
    return (
      <Door title="Recovery codes">
        <RecoveryCodes codes={codes} onDone={goOn} />
      </Door>
    );
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
        <>
          <ProveFactor action="Continue" onDone={goOn} />
          <p className="text-muted">
            Have you lost all of them? An owner or admin of {session.organisation.name} can take your second
            factor away under Members; you then set up another.
          </p>
        </>
      ) : (
        <>
          <p>{session.organisation.name} asks for a second factor.</p>
          <EnrolFactor onEnrolled={setCodes} />
          {factor.data.mayHavePasskeys && hasPasskeys() && (
            <button type="button" className="control" onClick={() => setAdding(true)}>
              Use a passkey instead…
            </button>
          )}
          {isAdding && (
            <AddPasskey
              onClose={() => setAdding(false)}
              onMade={(made) => (made ? setCodes(made) : goOn())}
            />
          )}
        </>
      )}
      <div className="border-t border-line pt-3">
        <SignOut />
      </div>
      <StepUp />
    </Door>
  );
}
