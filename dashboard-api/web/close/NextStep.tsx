import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CloseMonth } from '../../../contract/close-api.ts';
import { sessionQuery } from '../api/queries.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useMay } from '../session/rights.ts';
import { Section } from '../shell/Section.tsx';
import type { MonthDetail } from './queries.ts';
import { validSignatures } from './steps.ts';

/** What can be done with a month that is not closed: drafted, reconciled, signed; or taken back to a draft. */
export function NextStep({ detail, isStopped }: { detail: MonthDetail; isStopped: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  // What was pressed is gone with its step: the next one has the focus.
  const onDone = () => place.current?.focus({ preventScroll: true });
  return (
    <div ref={place} tabIndex={-1}>
      <Step detail={detail} isStopped={isStopped} onDone={onDone} />
    </div>
  );
}

interface StepProps {
  readonly detail: MonthDetail;
  readonly isStopped: boolean;
  readonly onDone: () => void;
}

function Step({ detail, isStopped, onDone }: StepProps) {
  const mayPrepare = useMay('close:write');
  const maySign = useMay('sign_off:write');
  const { state } = detail.month;
  if (!mayPrepare && !maySign) return null;
  if (state !== 'reconciled')
    return mayPrepare ? <Prepare key={state} detail={detail} isStopped={isStopped} onDone={onDone} /> : null;
  return (
    <Section title="Next">
      {maySign && <Sign detail={detail} isStopped={isStopped} onDone={onDone} />}
      {mayPrepare && (
        <details className="border-t border-line px-3 py-2">
          <summary className="text-muted hover:text-ink">Take it back to a draft</summary>
          <div className="pt-3">
            <StepForm
              month={detail.month.month}
              to="draft"
              action="Take back"
              hint="Signatures under it are then void."
              onDone={onDone}
            />
          </div>
        </details>
      )}
    </Section>
  );
}

function Prepare({ detail, isStopped, onDone }: StepProps) {
  const { month, state } = detail.month;
  const isOpen = state === 'open';
  return (
    <Section
      title="Next"
      about={
        isOpen
          ? 'A draft says that somebody is at it. Nothing is held back by it.'
          : 'Reconciled says that the statement was compared with the bills and can be signed.'
      }
    >
      <div className="px-3 pb-3">
        {isStopped && isOpen ? (
          <p className="text-muted">It can be drafted once nothing above says “not yet”.</p>
        ) : (
          <StepForm
            month={month}
            to={isOpen ? 'draft' : 'reconciled'}
            action={isOpen ? 'Begin to close' : 'Mark as reconciled'}
            hint="Kept with the month and in the audit log."
            onDone={onDone}
          />
        )}
      </div>
    </Section>
  );
}

interface StepFormProps {
  readonly month: string;
  readonly to: 'draft' | 'reconciled';
  readonly action: string;
  readonly hint: string;
  readonly onDone: () => void;
}

function StepForm({ month, to, action, hint, onDone }: StepFormProps) {
  const [note, setNote] = useState('');
  const step = useCommand<CloseMonth>(['close'], onDone);
  return (
    <Form
      error={step.error}
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        step.mutate({ method: 'POST', path: `/close/${month}/steps`, body: { to, note: note.trim() } });
      }}
    >
      <TextField
        place="note"
        label="Note"
        hint={`Needed, three characters or more. ${hint}`}
        maxLength={500}
        value={note}
        onChange={setNote}
      />
      <FormProblem error={step.error} />
      <button type="submit" className="control-strong" disabled={step.isPending || note.trim().length < 3}>
        {step.isPending ? 'Working…' : action}
      </button>
    </Form>
  );
}

function Sign({ detail, isStopped, onDone }: StepProps) {
  const { data: session } = useQuery(sessionQuery);
  const [isAccepted, setAccepted] = useState(false);
  const sign = useCommand<CloseMonth>(['close', 'cost', 'allocation'], onDone);
  const { month, statementSha256, gaps } = detail;
  const signed = validSignatures(detail);
  const hasGaps = (gaps ?? []).length > 0;
  if (signed.some(({ personId }) => personId === session?.person.id))
    return (
      <p className="px-3 pb-3" role="status">
        You have signed this statement. Somebody else gives the second signature, which closes the month.
      </p>
    );
  return (
    <form
      className="space-y-3 px-3 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        sign.mutate({
          method: 'POST',
          path: `/close/${month.month}/signatures`,
          body: { statementSha256, acceptGaps: hasGaps && isAccepted },
        });
      }}
    >
      <p>
        {signed.length === 0
          ? 'You sign the statement beneath, as it is now. A second person’s signature closes the month.'
          : 'Yours is the second signature: it closes the month. To open it again takes a reason.'}
      </p>
      <p className="text-xs text-muted">
        SHA-256 of the statement: <code className="break-all select-all">{statementSha256}</code>
      </p>
      {hasGaps && (
        <CheckField checked={isAccepted} onChange={setAccepted}>
          I accept the gaps that are listed
        </CheckField>
      )}
      <FormProblem error={sign.error} />
      <button
        type="submit"
        className="control-strong"
        disabled={sign.isPending || isStopped || (hasGaps && !isAccepted)}
      >
        {sign.isPending ? 'Signing…' : signed.length === 0 ? 'Sign' : 'Sign and close'}
      </button>
    </form>
  );
}
