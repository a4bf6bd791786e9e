import { type FormEvent, type ReactNode, useState } from 'react';
import type { SecondProof } from '../../../contract/second-factor.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { CodeField } from './CodeField.tsx';

interface ProveFactorProps {
  readonly action: string;
  readonly onDone: () => void;
  /** Stands beside the button: the way out. */
  readonly children?: ReactNode;
}

/** Asks for a code of the authenticator app, or for one of the recovery codes. */
export function ProveFactor({ action, onDone, children }: ProveFactorProps) {
  const [isRecovering, setRecovering] = useState(false);
  const [code, setCode] = useState('');
  const [recoveryCode, setRecoveryCode] = useState('');
  // A recovery code is one less after it.
  const prove = useCommand(['second-factor'], onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: SecondProof = isRecovering ? { recoveryCode: recoveryCode.trim() } : { code };
    prove.mutate({ method: 'POST', path: '/second-factor/proof', body });
  };
  return (
    <form className="mt-3 space-y-4" onSubmit={submit}>
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
              value={recoveryCode}
              onChange={(event) => setRecoveryCode(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <CodeField label="Code of your authenticator app" value={code} onChange={setCode} />
      )}
      <FormProblem error={prove.error} />
      <div className="flex flex-wrap items-center gap-2">
        <button type="submit" className="control-strong" disabled={prove.isPending}>
          {prove.isPending ? 'Checking…' : action}
        </button>
        {children}
        <button
          type="button"
          className="ml-auto text-sm text-accent underline"
          onClick={() => setRecovering(!isRecovering)}
        >
          {isRecovering ? 'Use the app instead' : 'Use a recovery code'}
        </button>
      </div>
    </form>
  );
}
