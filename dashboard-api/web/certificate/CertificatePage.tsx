import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type * as z from 'zod';
import type { certificateAnswerSchema } from '../../../contract/deletion-api.ts';
import type { DeletionCertificate } from '../../../contract/deletion-certificate.ts';
import { askJson } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { saveAs } from '../api/save-as.ts';
import { countOf, formatCount } from '../figures/count.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { SecretField } from '../forms/SecretField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { formatDay, formatInstant } from '../period/instant.ts';
import { Door } from '../session/Door.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { removedIn, statedIn } from './certificate.ts';

type Answer = z.infer<typeof certificateAnswerSchema>;

/** The certificate of an organisation's deletion, for whoever has its receipt: nobody can sign in any more. */
export function CertificatePage() {
  const [organisationId, setOrganisation] = useState('');
  const [receipt, setReceipt] = useState('');
  const ask = useMutation<Answer, Error>({
    networkMode: 'always',
    gcTime: 0,
    mutationFn: () =>
      askJson<Answer>({
        method: 'POST',
        path: '/deletion-certificates',
        body: { organisationId: organisationId.trim(), receipt: receipt.trim() },
      }),
  });
  if (ask.data) return <Certificate answer={ask.data} />;
  return (
    <Door title="Certificate of a deletion">
      <p className="text-muted">
        When an organisation was to be deleted, its owner was shown a receipt. Once it is gone, the
        certificate is given out for the two.
      </p>
      <Form
        error={ask.error}
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <TextField
          label="Id of the organisation"
          maxLength={36}
          value={organisationId}
          onChange={setOrganisation}
        />
        <SecretField
          label="Receipt"
          hint="It leaves this page to be compared, and is kept nowhere."
          maxLength={128}
          value={receipt}
          onChange={setReceipt}
        />
        {isUnknown(ask.error) ? (
          <p role="alert" className="rounded-md border border-attention bg-attention-soft px-3 py-2">
            There is none for these two: one of them is not right, or the deletion has not ended yet.
          </p>
        ) : (
          <FormProblem error={ask.error} />
        )}
        <button type="submit" className="control-strong h-9 w-full" disabled={ask.isPending}>
          {ask.isPending ? 'Asking…' : 'Show the certificate'}
        </button>
      </Form>
    </Door>
  );
}

/** An id that is none is answered in the same way as one that nobody has. */
const isUnknown = (error: Error | null): boolean =>
  error instanceof ApiProblem && ['not_found', 'invalid_parameter'].includes(error.code);

function Certificate({ answer }: { answer: Answer }) {
  const { certificate, sha256, discardedEvents } = answer;
  const stated = statedIn(certificate);
  return (
    <Door title="Certificate of a deletion" isWide>
      {stated ? (
        <Stated stated={stated} discardedEvents={discardedEvents} />
      ) : (
        <p role="alert">What it states cannot be shown here; the file has it.</p>
      )}
      <Facts title="Signed text">
        <Fact name="SHA-256">
          <code className="block break-all select-all">{sha256}</code>
        </Fact>
      </Facts>
      <button
        type="button"
        className="control-strong"
        onClick={() =>
          saveAs(new Blob([certificate], { type: 'application/jose' }), 'deletion-certificate.jws')
        }
      >
        Download the signed certificate
      </button>
    </Door>
  );
}

interface StatedProps {
  readonly stated: DeletionCertificate;
  readonly discardedEvents: number;
}

function Stated({ stated, discardedEvents }: StatedProps) {
  const { organisationId, requestedAt, beganAt, edgeEmptiedAt, deletedAt, edge, remains } = stated;
  const { rows, tables } = removedIn(stated);
  const instants = [
    ['Asked for', requestedAt],
    ['Keys refused from', beganAt],
    ['Gateway emptied', edgeEmptiedAt],
    ['Deleted', deletedAt],
  ] as const;
  return (
    <div className="space-y-4">
      <Facts title="Organisation">
        <Fact name="Id">{organisationId}</Fact>
        {instants.map(([name, at]) => (
          <Fact key={name} name={name}>
            {formatInstant(at)} UTC
          </Fact>
        ))}
      </Facts>
      <Facts title="Removed">
        <Fact name="Rows">
          {formatCount(rows)} of {countOf(tables.length, 'table')}
          <details>
            <summary className="text-muted hover:text-ink">By table</summary>
            <ul>
              {tables.map(([name, count]) => (
                <li key={name} className="flex justify-between gap-4">
                  <code className="text-xs">{name}</code>
                  <span className="tabular-nums">{formatCount(count)}</span>
                </li>
              ))}
            </ul>
          </details>
        </Fact>
        <Fact name="At the gateway">
          {countOf(edge.gates, 'gate')} emptied; {countOf(edge.waivedCalls, 'call')} under way waived;{' '}
          {countOf(edge.undeliveredEvents, 'event')} not delivered
        </Fact>
        <Fact name="Came afterwards">{countOf(discardedEvents, 'event')}, passed over</Fact>
      </Facts>
      <Facts title="What remains, and until when">
        {remains.map(({ what, why, until }) => (
          <Fact key={what} name={until === null ? 'for good' : `until ${formatDay(until)}`}>
            {what}: {why}
          </Fact>
        ))}
      </Facts>
    </div>
  );
}
