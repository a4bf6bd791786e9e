import { Link, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { DryRunCard } from './DryRunCard.tsx';
import { draftBefore, draftOf, type Edited, putOf } from './edited.ts';
import { formOf, type PolicyForm, problemsOf } from './form.ts';
import { LeaveUnsaved } from './LeaveUnsaved.tsx';
import { PolicyFields } from './PolicyFields.tsx';
import { explain } from './words.ts';

/** A policy being edited: its fields, what it says in words, what it would have refused, and putting it in place. */
export function EditedPolicy({ edited: found }: { edited: Edited }) {
  // What stood when the editor was opened, or was saved last: a refresh does not move it under the reader.
  const [edited, setEdited] = useState(found);
  const [form, setForm] = useState<PolicyForm>(() => formOf(found.before));
  const [reason, setReason] = useState('');
  const [undone, setUndone] = useState<Edited | null>(null);
  const isOfKey = edited.scope === 'key';
  const problems = problemsOf(form, isOfKey);
  const isSound = Object.keys(problems).length === 0;
  const isChanged = JSON.stringify(form) !== JSON.stringify(formOf(edited.before));
  const draft = isSound ? draftOf(edited, form) : null;
  const put = useCommand<unknown>(['policies', 'keys']);
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  // What this editor knows to stand: as it was read, or, once it is read anew, as it was saved here.
  const ifMatch = isSame(found.before, edited.before) ? found.etag : edited.etag;
  const save = () => {
    if (draft === null) return;
    put.mutate(putOf(draft, reason.trim(), ifMatch), {
      onSuccess: () => {
        setUndone(edited);
        setEdited({
          ...edited,
          before: draft.scope === 'key' ? draft.policy : draft.rules,
          etag: undefined,
        } as Edited);
        setReason('');
      },
    });
  };
  const undo = (former: Edited) =>
    put.mutate(putOf(draftBefore(former), 'Taken back', ifMatch), {
      onSuccess: () => {
        setEdited({ ...former, etag: undefined });
        setForm(formOf(former.before));
        setUndone(null);
      },
    });
  const sentences =
    draft === null ? [] : explain(draft.scope === 'key' ? draft.policy : draft.rules, isOfKey);
  return (
    <Form
      error={put.error}
      className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="min-w-0 space-y-4">
        <PolicyFields form={form} onChange={setForm} problems={problems} isOfKey={isOfKey} />
      </div>
      <div className="min-w-0 space-y-4 lg:sticky lg:top-4">
        <section className="card p-4" aria-label="In words">
          <h2 className="font-semibold">In words</h2>
          {!isSound && <p className="mt-1 text-attention">A field holds what cannot be taken.</p>}
          {isSound && sentences.length === 0 && <p className="mt-1 text-muted">Every call passes.</p>}
          <ul className="mt-1 list-disc space-y-1 pl-5">
            {sentences.map((sentence) => (
              <li key={sentence} className="wrap-anywhere">
                {sentence}
              </li>
            ))}
          </ul>
        </section>
        <DryRunCard draft={draft} />
        <section className="card space-y-3 p-4" aria-label="Put in place">
          <ReasonField value={reason} onChange={setReason} />
          <FormProblem error={put.error} />
          <div className="flex flex-wrap items-center gap-2">
            <button
              type="submit"
              className="control-strong"
              disabled={!isChanged || draft === null || reason.trim() === '' || put.isPending}
            >
              {put.isPending ? 'Saving…' : 'Put in place'}
            </button>
            <button
              type="button"
              className="control"
              disabled={!isChanged || put.isPending}
              onClick={() => setForm(formOf(edited.before))}
            >
              Discard changes
            </button>
            <Link to="/policies" search={{}} className="ml-auto text-accent underline">
              All policies
            </Link>
          </div>
          <p role="status" className="text-muted">
            {isChanged && 'Not saved yet.'}
            {!isChanged && undone && (
              <>
                In place; gates follow within seconds.{' '}
                <button type="button" className="text-accent underline" onClick={() => undo(undone)}>
                  Undo
                </button>
              </>
            )}
          </p>
        </section>
      </div>
      {blocker.status === 'blocked' && <LeaveUnsaved onStay={blocker.reset} onLeave={blocker.proceed} />}
    </Form>
  );
}

const isSame = (one: Edited['before'], other: Edited['before']): boolean =>
  JSON.stringify(formOf(one)) === JSON.stringify(formOf(other));
