import { useState } from 'react';
import { useCommand } from '../api/use-command.ts';
import { formatCount } from '../figures/count.ts';
import { Form } from '../forms/Form.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { formatDay } from '../period/instant.ts';
import { daysOf, faultOf, KIND_WORDS, type Retention, shortened, typedOf } from './retention.ts';

/** How long what is kept, within what the plan allows. Less is asked about once more. @param present what holds now */
export function RetentionForm({ present, mayWrite }: { present: Retention; mayWrite: boolean }) {
  const { kinds, plan, requestsSince } = present;
  const [typed, setTyped] = useState(() => typedOf(kinds));
  const [isAsking, setAsking] = useState(false);
  const save = useCommand<Retention>(['settings'], () => setAsking(false));
  const body = daysOf(kinds, typed);
  const isChanged = JSON.stringify(typed) !== JSON.stringify(typedOf(kinds));
  const fewer = body ? shortened(kinds, typed) : [];
  const send = () =>
    body && save.mutate({ method: 'PUT', path: '/settings/retention', body, ifMatch: present.etag });
  return (
    <Form
      error={save.error}
      className="px-3 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (fewer.length > 0) setAsking(true);
        else send();
      }}
    >
      <p className="mb-3 text-muted">
        In days. Your plan, {plan}, sets the bounds; where nothing is entered, its usual time holds.{' '}
        {requestsSince !== null && `Single calls are here from ${formatDay(requestsSince)} on.`}
      </p>
      <fieldset disabled={!mayWrite} className="space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {kinds.map((kept) => {
            const [name, about] = KIND_WORDS[kept.kind];
            return (
              <NumberField
                key={kept.kind}
                label={`${name} (days)`}
                hint={`${about}; ${formatCount(kept.least)} to ${formatCount(kept.most)}`}
                error={faultOf(typed[kept.kind] ?? '', kept)}
                otherwise={`${formatCount(kept.usual)}, as the plan has it`}
                value={typed[kept.kind] ?? ''}
                onChange={(text) => setTyped({ ...typed, [kept.kind]: text })}
              />
            );
          })}
        </div>
        {!isAsking && <FormProblem error={save.error} />}
        {mayWrite && (
          <button
            type="submit"
            className="control-strong"
            disabled={!isChanged || body === null || save.isPending}
          >
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        )}
      </fieldset>
      {isAsking && (
        <FormModal
          title="Keep less than now?"
          action="Keep less"
          working="Saving…"
          command={save}
          isGrave
          onClose={() => setAsking(false)}
          onSubmit={send}
        >
          <p>
            {fewer.map((kind) => KIND_WORDS[kind][0]).join(', ')}: what is over by then goes within a day, and
            does not come back with a longer time.
          </p>
        </FormModal>
      )}
    </Form>
  );
}
