import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { askJson } from '../api/client.ts';
import { onStepUp } from '../api/step-up.ts';
import { Modal } from '../shell/Modal.tsx';
import { ProveFactor } from './ProveFactor.tsx';
import { secondFactorQuery } from './queries.ts';

/** Asks for a fresh proof when a change is refused for want of one, and lets the change go on after it. */
export function StepUp() {
  const [answer, setAnswer] = useState<((isProven: boolean) => void) | null>(null);
  useEffect(() => onStepUp(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  if (!answer) return null;
  const close = (isProven: boolean) => {
    setAnswer(null);
    answer(isProven);
  };
  return <Question onClose={close} />;
}

function Question({ onClose }: { onClose: (isProven: boolean) => void }) {
  const factor = useQuery(secondFactorQuery);
  return (
    <Modal title="Prove that it is you" onClose={() => onClose(false)}>
      <p className="mt-2">This change asks for a proof that is at most ten minutes old.</p>
      {factor.data?.isEnrolled ? (
        <ProveFactor action="Go on" onDone={() => onClose(true)}>
          <button type="button" className="control" onClick={() => onClose(false)}>
            Cancel
          </button>
        </ProveFactor>
      ) : (
        <SignInAgain onClose={() => onClose(false)} />
      )}
    </Modal>
  );
}

/** Without an authenticator app the provider asks again; that leaves this page, and the change is made afterwards. */
function SignInAgain({ onClose }: { onClose: () => void }) {
  const [isRefused, setRefused] = useState(false);
  const go = () =>
    askJson<{ authorizationUrl: string }>({ method: 'POST', path: '/login/again' }).then(
      ({ authorizationUrl }) => window.location.assign(authorizationUrl),
      () => setRefused(true),
    );
  return (
    <div className="mt-3 space-y-3">
      <p>
        {isRefused
          ? 'There is no provider that could be asked. In local mode open a new link; it is a fresh sign-in.'
          : 'You have no second factor here, so your organisation’s sign-in is asked again. Make the change afterwards.'}
      </p>
      <div className="flex justify-end gap-2">
        <button type="button" className="control" onClick={onClose}>
          Cancel
        </button>
        {!isRefused && (
          <button type="button" className="control-strong" onClick={() => void go()}>
            Sign in again
          </button>
        )}
      </div>
    </div>
  );
}
