import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeletionStanding } from '../../../contract/deletion-api.ts';
import { sessionQuery } from '../api/queries.ts';
import { useCommand } from '../api/use-command.ts';
import { countOf } from '../figures/count.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { ReasonField, TextField } from '../forms/TextField.tsx';
import { formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { SecretShown } from '../shell/SecretShown.tsx';
import { Section } from '../shell/Section.tsx';
import { deletionQuery } from './queries.ts';
import { daysLeft, isTyped } from './words.ts';

interface Made {
  readonly receipt: string;
  readonly organisationId: string;
}

/** Deleting the organisation: asked for, waited for, taken back. */
export function Deletion() {
  const deletion = useQuery(deletionQuery);
  const mayWrite = useMay('deletion:write');
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Section
      title="Delete the organisation"
      about="After a time in which an owner can take it back, keys are refused and everything is removed for good, here and at the gateway; a certificate says what, when, and what remains for how long."
    >
      <Loaded query={deletion} what="Whether the organisation is to be deleted" rows={1}>
        {({ deletion: standing }) =>
          standing ? (
            <Standing standing={standing} mayWrite={mayWrite} />
          ) : (
            <p className="px-3 pb-4">
              {mayWrite ? (
                <button type="button" className="control text-attention" onClick={() => setAsking(true)}>
                  Delete the organisation…
                </button>
              ) : (
                <span className="text-muted">Nobody has asked for it. An owner can.</span>
              )}
            </p>
          )
        }
      </Loaded>
      {isAsking && (
        <AskForDeletion
          onClose={() => setAsking(false)}
          onMade={(answer) => {
            setAsking(false);
            setMade(answer);
          }}
        />
      )}
      {made && (
        <SecretShown
          title="The organisation will be deleted"
          what="the receipt"
          text={made.receipt}
          onClose={() => setMade(null)}
        >
          <p>
            Keep this receipt together with the organisation’s id, <code>{made.organisationId}</code>: once
            nobody can sign in any more, the certificate is given out for the two, at{' '}
            <code>/certificate</code>. It is not shown again.
          </p>
        </SecretShown>
      )}
    </Section>
  );
}

function Standing({ standing, mayWrite }: { standing: DeletionStanding; mayWrite: boolean }) {
  const undo = useCommand(['deletion', 'notices', 'audit']);
  const { requestedAt, reason, runsAt, beganAt } = standing;
  return (
    <div className="space-y-3 px-3 pb-4">
      <p className="rounded-md border border-attention bg-attention-soft px-3 py-2">
        {beganAt === null
          ? `This organisation is deleted in ${countOf(daysLeft(runsAt, Date.now()), 'day')}. Until then nothing changes.`
          : 'This organisation is being deleted. That cannot be taken back any more.'}
      </p>
      <Facts title="What was asked for">
        <Fact name="Asked">{formatInstant(requestedAt)} UTC</Fact>
        <Fact name="Reason">{reason}</Fact>
        <Fact name="Begins">{formatInstant(runsAt)} UTC</Fact>
      </Facts>
      <FormProblem error={undo.error} />
      {mayWrite && beganAt === null && (
        <button
          type="button"
          className="control-strong"
          disabled={undo.isPending}
          onClick={() => undo.mutate({ method: 'DELETE', path: '/organisation/deletion' })}
        >
          {undo.isPending ? 'Taking it back…' : 'Take it back: the organisation stays'}
        </button>
      )}
    </div>
  );
}

function AskForDeletion({ onClose, onMade }: { onClose: () => void; onMade: (made: Made) => void }) {
  const { data: session } = useQuery(sessionQuery);
  const name = session?.organisation.name ?? '';
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [waitDays, setWaitDays] = useState('30');
  const ask = useCommand<Made>(['deletion', 'notices', 'audit'], onMade);
  return (
    <FormModal
      title={`Delete ${name}`}
      action="Delete the organisation"
      working="Asking…"
      command={ask}
      isGrave
      isDisabled={!isTyped(typed, name) || reason.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        ask.mutate({
          method: 'POST',
          path: '/organisation/deletion',
          body: { confirmation: typed.trim(), reason: reason.trim(), waitDays: Number(waitDays) },
        })
      }
    >
      <p>
        Every call through its keys is then refused; usage, books, keys, members, stored credentials and files
        are removed for good. Export what you must keep before.
      </p>
      <SelectField
        place="waitDays"
        label="It begins"
        hint="Until then an owner can take it back, and nothing changes. Every member sees a notice."
        value={waitDays}
        onChange={setWaitDays}
        options={[
          ['30', 'in 30 days'],
          ['14', 'in 14 days'],
          ['7', 'in 7 days'],
          ['0', 'at once'],
        ]}
      />
      <ReasonField value={reason} onChange={setReason} />
      <TextField
        place="confirmation"
        label={`Type the organisation’s name, “${name}”, to confirm`}
        maxLength={200}
        value={typed}
        onChange={setTyped}
      />
    </FormModal>
  );
}
