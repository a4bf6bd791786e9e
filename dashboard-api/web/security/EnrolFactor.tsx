import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { askJson } from '../api/client.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { CodeField } from './CodeField.tsx';

interface Enrolment {
  readonly secret: string;
  readonly uri: string;
  readonly qrSvg: string;
}

/** Enrols an authenticator app: scan or type, confirm by a code. @param onEnrolled takes the recovery codes, shown this once */
export function EnrolFactor({ onEnrolled }: { onEnrolled: (recoveryCodes: readonly string[]) => void }) {
  const [code, setCode] = useState('');
  // Begun once: a page that is drawn anew must not make another secret.
  const enrolment = useQuery({
    queryKey: ['enrolment'],
    queryFn: () => askJson<Enrolment>({ method: 'POST', path: '/second-factor/enrolment' }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchInterval: false as const,
  });
  const confirm = useCommand<{ recoveryCodes: string[] }>(['second-factor'], ({ recoveryCodes }) =>
    onEnrolled(recoveryCodes),
  );
  if (enrolment.isError)
    return (
      <ProblemNotice error={enrolment.error} what="The new secret" onRetry={() => void enrolment.refetch()} />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate({ method: 'POST', path: '/second-factor/enrolment/confirm', body: { code } });
  };
  const { secret, uri, qrSvg } = enrolment.data ?? {};
  return (
    <Form error={confirm.error} className="space-y-4" onSubmit={submit}>
      <p>Scan this with an authenticator app, such as the one of your password manager or phone.</p>
      <div className="flex flex-wrap items-center gap-4">
        {qrSvg ? (
          <img
            src={`data:image/svg+xml;base64,${btoa(qrSvg)}`}
            alt="QR code of the secret that stands beside it"
            className="size-44 rounded-md bg-white p-2"
          />
        ) : (
          <span className="skeleton size-44" />
        )}
        <div className="min-w-0 flex-1 space-y-2">
          <p className="text-muted">Or type the secret:</p>
          <code className="block text-sm wrap-anywhere select-all">
            {secret?.replaceAll('-', ' ') ?? '…'}
          </code>
          {uri && (
            <a href={uri} className="text-accent underline">
              Open in an app on this device
            </a>
          )}
        </div>
      </div>
      <CodeField label="Code that the app shows" value={code} onChange={setCode} />
      <FormProblem error={confirm.error} />
      <button type="submit" className="control-strong" disabled={confirm.isPending || !enrolment.data}>
        {confirm.isPending ? 'Checking…' : 'Confirm'}
      </button>
    </Form>
  );
}
