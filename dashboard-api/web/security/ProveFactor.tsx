import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SecondProof } from '../../../contract/second-factor.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { CodeField } from './CodeField.tsx';
import { secondFactorQuery } from './queries.ts';
import { hasPasskeys, useProvePasskey } from './use-passkey.ts';

interface ProveFactorProps {
  readonly action: string;
  readonly onDone: () => void;
  /** Stands beside the button: the way out. */
  readonly children?: ReactNode;
}

/** Asks for a passkey, a code of the authenticator app, or one of the recovery codes: for what the person has. */
export function ProveFactor({ action, onDone, children }: ProveFactorProps) {
  const { data: factor } = useQuery(secondFactorQuery);
  const [isRecovering, setRecovering] = useState(false);
  const [code, setCode] = useState('');
  const [recoveryCode, setRecoveryCode] = useState('');
  // A recovery code is one less after it.
  const prove = useCommand(['second-factor'], onDone);
  const show = useProvePasskey(onDone);
  const mayShow = (factor?.passkeys.length ?? 0) > 0 && factor?.mayHavePasskeys === true && hasPasskeys();
  const hasApp = factor?.enrolledAt != null;
  const isTyping = isRecovering || hasApp;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: SecondProof = isRecovering ? { recoveryCode: recoveryCode.trim() } : { code };
    prove.mutate({ method: 'POST', path: '/second-factor/proof', body });
  };
  return (
    <form className="mt-3 space-y-4" onSubmit={submit}>
      {mayShow && (
        <button
          type="button"
          className="control-strong"
          disabled={show.isPending || prove.isPending}
          onClick={() => show.mutate()}
        >
          {show.isPending ? 'Waiting for your device…' : 'Use a passkey'}
        </button>
      )}
      {isRecovering ? (
        <Field label="Recovery code" hint="Each works once. Make new ones afterwards.">
          {(ids) => (
            <input
              {...ids}
              className="input font-mono"
              required
              minLength={16}
              maxLength={40}
              autoComplete="off"
              // biome-ignore lint/a11y/noAutofocus: it was asked for by the button that made it appear
              autoFocus
              value={recoveryCode}
              onChange={(event) => setRecoveryCode(event.target.value)}
            />
          )}
        </Field>
      ) : (
        hasApp && <CodeField label="Code of your authenticator app" value={code} onChange={setCode} />
      )}
      <FormProblem error={prove.error ?? show.error} />
      <div className="flex flex-wrap items-center gap-2">
        {isTyping && (
          <button
            type="submit"
            className={mayShow ? 'control' : 'control-strong'}
            disabled={prove.isPending || show.isPending}
          >
            {prove.isPending ? 'Checking…' : action}
          </button>
        )}
        {children}
        <button
          type="button"
          className="ml-auto text-sm text-accent underline"
          onClick={() => setRecovering(!isRecovering)}
        >
          {isRecovering ? 'Use another way' : 'Use a recovery code'}
        </button>
      </div>
    </form>
  );
}
