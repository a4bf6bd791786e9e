import { type FormEvent, useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ShownKey } from '../../../contract/keys-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Modal } from '../shell/Modal.tsx';
import { KeyShownOnce } from './KeyShownOnce.tsx';

const OVERLAPS = [
  { seconds: 0, words: 'ends at once' },
  { seconds: 3_600, words: 'works for 1 more hour' },
  { seconds: 86_400, words: 'works for 1 more day' },
  { seconds: 7 * 86_400, words: 'works for 7 more days' },
  { seconds: 30 * 86_400, words: 'works for 30 more days' },
] as const;
const USUAL_OVERLAP = 86_400;

/** Gives a key a second secret, and shows it this once. */
export function RotateKey({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const [overlap, setOverlap] = useState<number>(USUAL_OVERLAP);
  const [issued, setIssued] = useState<ShownKey | null>(null);
  const rotate = useCommand<ShownKey>(['keys'], setIssued);
  const words = OVERLAPS.find(({ seconds }) => seconds === overlap)?.words ?? '';
  if (issued)
    return (
      <KeyShownOnce
        title="The key has a new secret"
        keyText={issued.key}
        confirmedAt={issued.confirmedAt}
        note={`The old secret ${words}.`}
        onClose={onClose}
      />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate({ method: 'POST', path: `/keys/${row.keyId}/rotate`, body: { overlapSeconds: overlap } });
  };
  return (
    <Modal title={`Rotate “${row.name}”`} onClose={onClose} isHeld={rotate.isPending}>
      <Form error={rotate.error} className="mt-2 space-y-4" onSubmit={submit}>
        <p>The key keeps its id, name, policy and history, and gets a new secret.</p>
        <Field label="The old secret" hint="Long enough for every place that uses it to be changed.">
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={overlap}
              onChange={(event) => setOverlap(Number(event.target.value))}
            >
              {OVERLAPS.map((one) => (
                <option key={one.seconds} value={one.seconds}>
                  {one.words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <FormProblem error={rotate.error} />
        <FormButtons
          action="Rotate key"
          working="Waiting for the gateway…"
          isWorking={rotate.isPending}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
