import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Session } from '../../../contract/dashboard.ts';
import { sessionQuery } from '../api/queries.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { AcceptTerms } from './AcceptTerms.tsx';
import { Confined } from './Confined.tsx';
import { Leaving } from './Leaving.tsx';
import { SignedOut } from './SignedOut.tsx';
import { SignOutContext } from './SignOut.tsx';

/** Shows the page to whoever is signed in; to anybody else how to get in. Pages ask for nothing before that. */
export function SessionGate({ children }: { children: (session: Session) => ReactNode }) {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [isLeaving, setLeaving] = useState(false);
  const stay = () => setLeaving(false);
  if (session && isLeaving) return <Leaving onLeft={stay} onStay={stay} />;
  if (session)
    return <SignOutContext value={() => setLeaving(true)}>{inSession(session, children)}</SignOutContext>;
  if (session === null) return <SignedOut />;
  if (!error) return <p className="sr-only">Loading…</p>;
  return (
    <main className="mx-auto mt-24 max-w-md px-4">
      <h1 className="sr-only">SpendGate</h1>
      <ProblemNotice error={error} what="The session" onRetry={() => void refetch()} />
    </main>
  );
}

function inSession(session: Session, children: (session: Session) => ReactNode): ReactNode {
  if (session.isConfined) return <Confined session={session} />;
  if (session.mustAcceptTerms) return <AcceptTerms />;
  return children(session);
}
