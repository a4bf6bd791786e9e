import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Door } from './Door.tsx';
import type { Returned } from './link.ts';
import { SignIn } from './SignIn.tsx';
import { useExchange } from './use-exchange.ts';
import { forgetWayBack, readWayBack } from './way-back.ts';

/** What a provider sent the browser back with is posted once; then the page goes on, or says why not. */
export function CallbackPage({ returned }: { returned: Returned | null }) {
  const exchange = useExchange(
    '/login/callback',
    returned && (() => ({ provider: returned.provider, parameters: returned.parameters.reveal() })),
  );
  if (exchange.isSuccess) return <BackAgain />;
  if (exchange.isFetching) {
    return (
      <Door title="Signing in">
        <p role="status">Your sign-in is being checked…</p>
      </Door>
    );
  }
  return (
    <Door title="Signing in did not work">
      {exchange.error ? (
        <FormProblem error={exchange.error} />
      ) : (
        <p>This address has nothing to sign in with.</p>
      )}
      <SignIn />
    </Door>
  );
}

/** Goes on at the address that asked for the sign-in, such as one that somebody has sent. */
function BackAgain() {
  const { history } = useRouter();
  const [place] = useState(() => readWayBack(() => sessionStorage));
  useEffect(() => {
    forgetWayBack(() => sessionStorage);
    history.replace(place);
  }, [history, place]);
  return null;
}
