import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Finding } from '../../../contract/findings-api.ts';
import { sessionQuery } from '../api/queries.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { PickSelect } from '../forms/PickSelect.tsx';

type Change = Partial<Pick<Finding, 'state' | 'ownerId' | 'snoozedUntil'>>;

const SNOOZES = [
  ['1', 'a day'],
  ['7', 'a week'],
  ['30', 'a month'],
] as const;
const DAY_MS = 86_400_000;

/** Given to somebody, snoozed, called expected or closed; each can be undone. */
export function FindingActions({ finding }: { finding: Finding }) {
  const { findingId, etag, state, ownerId, snoozedUntil } = finding;
  const { data: session } = useQuery(sessionQuery);
  const change = useCommand(['findings']);
  const [done, setDone] = useState<{ readonly words: string; readonly undo: Change } | null>(null);
  const send = (body: Change, words: string | null, undo: Change) =>
    change.mutate(
      { method: 'PATCH', path: `/findings/${findingId}`, body, ifMatch: etag },
      { onSuccess: () => setDone(words === null ? null : { words, undo }) },
    );
  const me = session?.person.id ?? null;
  const isMine = ownerId !== null && ownerId === me;
  const isSeenTo = state === 'expected' || state === 'closed';
  const isSnoozed = snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now();
  const button = (words: string, act: () => void) => (
    <button type="button" className="control" disabled={change.isPending} onClick={act}>
      {words}
    </button>
  );
  return (
    <section className="space-y-3" aria-label="What to do">
      <p className="text-muted">
        {isMine
          ? 'You look after it.'
          : ownerId === null
            ? 'Nobody looks after it yet.'
            : 'Somebody looks after it.'}
      </p>
      <div className="flex flex-wrap gap-2">
        {isMine
          ? button('Give it up', () => send({ ownerId: null }, 'Given up.', { ownerId: me }))
          : button('Look after it', () => send({ ownerId: me }, 'It is yours.', { ownerId }))}
        {isSeenTo ? (
          button('Open it again', () => send({ state: 'open' }, 'Open again.', { state }))
        ) : (
          <>
            {button('Expected', () =>
              send({ state: 'expected' }, 'As much as that, and a quarter more, is not told for 30 days.', {
                state,
              }),
            )}
            {button('Close', () => send({ state: 'closed' }, 'Closed.', { state }))}
          </>
        )}
        {isSnoozed ? (
          button('End the snooze', () => send({ snoozedUntil: null }, 'Told again.', { snoozedUntil }))
        ) : (
          <PickSelect
            name="Snooze"
            prompt="Snooze for…"
            options={SNOOZES}
            isDisabled={change.isPending}
            onPick={(days) => {
              const until = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
              send({ snoozedUntil: until }, 'Nothing of this kind about it is told until then.', {
                snoozedUntil,
              });
            }}
          />
        )}
      </div>
      <p role="status" className="flex items-center gap-3 empty:hidden">
        {done && (
          <>
            {done.words}
            <button
              type="button"
              className="control"
              disabled={change.isPending}
              onClick={() => send(done.undo, null, {})}
            >
              Undo
            </button>
          </>
        )}
      </p>
      <FormProblem error={change.error} />
    </section>
  );
}
