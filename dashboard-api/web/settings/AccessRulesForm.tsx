import { useState } from 'react';
import type { AccessRules } from '../../../contract/access-rules.ts';
import type { AccessRulesAnswer } from '../../../contract/members.ts';
import { useCommand } from '../api/use-command.ts';
import { formatCount } from '../figures/count.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { readWhole } from '../notation/typed.ts';

/** How members sign in and how long they stay signed in. @param present what holds now */
export function AccessRulesForm({ present, mayWrite }: { present: AccessRulesAnswer; mayWrite: boolean }) {
  const [idle, setIdle] = useState(String(present.idleMinutes));
  const [absolute, setAbsolute] = useState(String(present.absoluteMinutes));
  const [secondFactorFor, setSecondFactorFor] = useState(present.secondFactorFor);
  const [isSsoRequired, setSsoRequired] = useState(present.isSsoRequired);
  const save = useCommand<AccessRulesAnswer>(['settings', 'session']);
  const [idleMinutes, absoluteMinutes] = [minutesOf(idle, 5, 720), minutesOf(absolute, 15, 43_200)];
  const wanted = { idleMinutes, absoluteMinutes, secondFactorFor, isSsoRequired };
  const isChanged = Object.entries(wanted).some(
    ([name, value]) => value !== present[name as keyof AccessRules],
  );
  return (
    <Form
      error={save.error}
      className="px-3 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ method: 'PUT', path: '/settings/access', body: wanted, ifMatch: present.etag });
      }}
    >
      <fieldset disabled={!mayWrite} className="space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            label="Unused sessions end after (minutes)"
            error={idleMinutes === null ? 'From 5 to 720.' : null}
            value={idle}
            onChange={setIdle}
          />
          <NumberField
            label="Sessions end in any case after (minutes)"
            error={absoluteMinutes === null ? `From 15 to ${formatCount(43_200)}, which is 30 days.` : null}
            value={absolute}
            onChange={setAbsolute}
          />
        </div>
        <SelectField
          label="A second factor is asked of"
          value={secondFactorFor}
          onChange={setSecondFactorFor}
          options={[
            ['admins', 'owners and admins'],
            ['everybody', 'everybody'],
          ]}
        />
        <CheckField checked={isSsoRequired} onChange={setSsoRequired}>
          Members sign in through your own connections alone. An owner may still come another way, with an
          authenticator app enrolled here; each such sign-in stands in the audit log.
        </CheckField>
        <FormProblem error={save.error} />
        {mayWrite && (
          <button
            type="submit"
            className="control-strong"
            disabled={!isChanged || idleMinutes === null || absoluteMinutes === null || save.isPending}
          >
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        )}
      </fieldset>
    </Form>
  );
}

function minutesOf(text: string, least: number, most: number): number | null {
  const minutes = readWhole(text, most);
  return minutes !== null && minutes >= least ? minutes : null;
}
