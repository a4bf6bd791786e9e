import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { countOf } from '../figures/count.ts';
import { Question } from '../forms/Question.tsx';
import { formatDay } from '../period/instant.ts';
import { Modal } from '../shell/Modal.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { EnrolFactor } from './EnrolFactor.tsx';
import { secondFactorQuery } from './queries.ts';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { whatIsLeft } from './words.ts';

/** The person's authenticator app: enrolled, replaced, removed; recovery codes made anew. */
export function OwnFactor() {
  const factor = useQuery(secondFactorQuery);
  const [isEnrolling, setEnrolling] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [asked, setAsked] = useState<'codes' | 'removal' | null>(null);
  if (factor.isLoadingError)
    return <ProblemNotice error={factor.error} what="The app" onRetry={() => void factor.refetch()} />;
  if (!factor.data) return <p className="skeleton mt-2 h-5 w-64" />;
  const { enrolledAt, passkeys, recoveryCodesLeft } = factor.data;
  const isEnrolled = enrolledAt !== null;
  return (
    <div className="mt-1 space-y-3">
      <p>
        {isEnrolled
          ? `Enrolled ${formatDay(enrolledAt)}; ${countOf(recoveryCodesLeft, 'recovery code')} left.`
          : passkeys.length > 0
            ? `None is enrolled; ${countOf(recoveryCodesLeft, 'recovery code')} left.`
            : 'None is enrolled. With one, knowing your password is not enough to be you.'}
      </p>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className={isEnrolled ? 'control' : 'control-strong'}
          onClick={() => {
            setWarned(!isEnrolled);
            setEnrolling(true);
          }}
        >
          {isEnrolled ? 'Replace the app…' : 'Enrol an app…'}
        </button>
        {isEnrolled && (
          <>
            <button type="button" className="control" onClick={() => setAsked('codes')}>
              New recovery codes…
            </button>
            <button type="button" className="control text-attention" onClick={() => setAsked('removal')}>
              Remove the app…
            </button>
          </>
        )}
      </div>
      {asked === 'codes' && (
        <Question<{ recoveryCodes: string[] }>
          title="Make new recovery codes?"
          action="Make new ones"
          working="Making…"
          command={{ method: 'POST', path: '/second-factor/recovery-codes' }}
          stale={['second-factor']}
          onClose={() => setAsked(null)}
          onDone={({ recoveryCodes }) => {
            setAsked(null);
            setCodes(recoveryCodes);
          }}
        >
          <p>
            {recoveryCodesLeft === 1
              ? 'The code that you have left works'
              : 'The codes that you have left work'}{' '}
            no more. Ten others are shown once; the app stays as it is.
          </p>
        </Question>
      )}
      {asked === 'removal' && (
        <Question
          title="Remove the authenticator app?"
          action="Remove the app"
          working="Removing…"
          command={{ method: 'DELETE', path: '/second-factor' }}
          stale={['second-factor']}
          onClose={() => setAsked(null)}
        >
          <p>
            Its codes are refused from then on.{' '}
            {whatIsLeft(passkeys.map(({ name }) => `the passkey “${name}”`))}
          </p>
        </Question>
      )}
      {isEnrolling && (
        <Modal title="Enrol an authenticator app" onClose={() => setEnrolling(false)}>
          <div className="mt-3 space-y-4">
            {isWarned ? (
              <EnrolFactor
                onEnrolled={(made) => {
                  setEnrolling(false);
                  setCodes(made);
                }}
              />
            ) : (
              <>
                <p>The app that you have works no more from the moment you begin.</p>
                <div className="flex justify-end gap-2">
                  <button type="button" className="control" onClick={() => setEnrolling(false)}>
                    Cancel
                  </button>
                  <button type="button" className="control-strong" onClick={() => setWarned(true)}>
                    Begin
                  </button>
                </div>
              </>
            )}
          </div>
        </Modal>
      )}
      {codes && (
        <Modal title="Recovery codes" onClose={() => setCodes(null)} isHeld>
          <div className="mt-3">
            <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
          </div>
        </Modal>
      )}
    </div>
  );
}
