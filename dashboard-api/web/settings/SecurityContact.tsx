import { useState } from 'react';
import type { SecurityContact as Contact } from '../../../contract/security-contact-api.ts';
import { DeliveryBadge } from '../alerts/DeliveryBadge.tsx';
import { useCommand } from '../api/use-command.ts';
import { answerWords } from '../destinations/answer.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { LinesField } from '../forms/LinesField.tsx';
import { Question } from '../forms/Question.tsx';
import { formatDay, formatInstant } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';

interface SecurityContactProps {
  readonly settings: Contact;
  readonly mayWrite: boolean;
}

/** Whom to tell of incidents, exposed keys and suspicious activity, and how the last message went. */
export function SecurityContact({ settings, mayWrite }: SecurityContactProps) {
  const { contact, hasMailServer, etag } = settings;
  const [isChanging, setChanging] = useState(false);
  const [isTested, setTested] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const test = useCommand<unknown>(['settings'], () => setTested(true));
  return (
    <div className="space-y-4 px-3 pb-4">
      {contact === null ? (
        <p className="text-muted">Nobody is named: notices stand in the dashboard alone.</p>
      ) : (
        <Facts title="Contact">
          {contact.addresses.map((address) => (
            <Fact key={address} name={address}>
              {contact.notReached.includes(address) ? (
                <span className="text-attention">not a member’s, nor of an approved domain any more</span>
              ) : (
                'mail may go there'
              )}
            </Fact>
          ))}
          <Fact name="Since">{formatDay(contact.changedAt)}</Fact>
          <Fact name="Last message">
            <LastMessage message={contact.lastMessage} />
          </Fact>
        </Facts>
      )}
      {contact !== null && !hasMailServer && (
        <p className="rounded-md border border-attention bg-attention-soft px-3 py-2">
          No mail server is set: nothing goes out. It is set under “E-mail”, below.
        </p>
      )}
      {mayWrite && (
        <div className="flex flex-wrap gap-2">
          <button type="button" className="control" onClick={() => setChanging(true)}>
            {contact === null ? 'Name a contact' : 'Name others'}
          </button>
          {contact !== null && (
            <>
              <button
                type="button"
                className="control"
                disabled={test.isPending}
                onClick={() => test.mutate({ method: 'POST', path: '/security-contact/test' })}
              >
                Send a test
              </button>
              <button type="button" className="control" onClick={() => setEnding(true)}>
                Name nobody…
              </button>
            </>
          )}
        </div>
      )}
      <p role="status" className="text-muted empty:hidden">
        {isTested && contact !== null && 'A test message is on its way.'}
      </p>
      <FormProblem error={test.error} />
      {isEnding && (
        <Question
          title="Name nobody as the security contact?"
          action="Name nobody"
          working="Saving…"
          command={{ method: 'DELETE', path: '/security-contact', ifMatch: etag }}
          stale={['settings']}
          onClose={() => setEnding(false)}
        >
          <p>
            Nobody gets mail about incidents, keys found in public and suspicious activity then. Notices in
            the dashboard and the channels of alerts stay.
          </p>
        </Question>
      )}
      {isChanging && <NameContact present={settings} onClose={() => setChanging(false)} />}
    </div>
  );
}

type Message = NonNullable<Contact['contact']>['lastMessage'];

function LastMessage({ message }: { message: Message }) {
  if (message === null) return <span className="text-muted">none yet</span>;
  const { state, createdAt, lastStatus, lastProblem } = message;
  const said = state === 'taken' ? null : answerWords({ status: lastStatus, problem: lastProblem });
  return (
    <>
      <DeliveryBadge message={message} /> {formatInstant(createdAt)} UTC{said !== null && `; ${said}`}
    </>
  );
}

function NameContact({ present, onClose }: { present: Contact; onClose: () => void }) {
  const [ifMatch] = useState(present.etag);
  const [typed, setTyped] = useState((present.contact?.addresses ?? []).join('\n'));
  const put = useCommand<unknown>(['settings'], onClose);
  const named = typed.split(/[\s,;]+/).filter((one) => one !== '');
  return (
    <FormModal
      title="Name the security contact"
      action="Name"
      working="Naming…"
      command={put}
      isDisabled={named.length === 0}
      onClose={onClose}
      onSubmit={() =>
        put.mutate({ method: 'PUT', path: '/security-contact', body: { addresses: named }, ifMatch })
      }
    >
      <LinesField
        label="Addresses"
        hint="One in a line, ten at most: of members, or of domains that an owner approved of."
        example="security@example.com"
        value={typed}
        onChange={setTyped}
      />
      <p className="text-xs text-muted">
        Whoever operates this service sees them too, to reach you in an incident.
      </p>
    </FormModal>
  );
}
