import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ShownKey } from '../../../contract/keys-api.ts';
import { teamsQuery } from '../api/queries.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { membersQuery } from '../members/queries.ts';
import { endOfDay } from '../period/days.ts';
import { useMay } from '../session/rights.ts';
import { Modal } from '../shell/Modal.tsx';
import { KeyShownOnce } from './KeyShownOnce.tsx';
import { useHasOwnKeysAlone } from './rights.ts';

/** Makes a key, and shows it this once. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const teams = useQuery(teamsQuery);
  const [issued, setIssued] = useState<ShownKey | null>(null);
  const create = useCommand<ShownKey>(['keys'], setIssued);
  const isOwnAlone = useHasOwnKeysAlone();
  const mayReadMembers = useMay('members:read');
  const members = useQuery({ ...membersQuery, enabled: mayReadMembers });
  if (issued)
    return (
      <KeyShownOnce
        title="The key is made"
        keyText={issued.key}
        confirmedAt={issued.confirmedAt}
        onClose={onClose}
      />
    );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (field: string) => String(form.get(field) ?? '').trim();
    const projectId = text('project');
    const ownerId = text('owner');
    create.mutate({
      method: 'POST',
      path: '/keys',
      body: {
        name: text('name'),
        environment: text('environment') || null,
        expiresAt: endOfDay(text('lastDay')),
        ...(projectId ? { projectId } : {}),
        ...(ownerId ? { ownerId } : {}),
      },
    });
  };
  const projects = teams.data?.teams.filter((team) => team.projects.length > 0) ?? [];
  const hasNone = isOwnAlone && teams.data !== undefined && projects.length === 0;
  return (
    <Modal title="Create a key" onClose={onClose} isHeld={create.isPending}>
      <Form error={create.error} className="mt-4 space-y-4" onSubmit={submit}>
        <Field place="name" label="Name" hint="Who or what will use it, such as “search ranker, production”.">
          {(ids) => (
            <input {...ids} name="name" className="input" required maxLength={120} autoComplete="off" />
          )}
        </Field>
        <Field
          place="projectId"
          label="Project"
          hint="Its calls are recorded under the project and the project’s team."
        >
          {(ids) => (
            <select {...ids} name="project" className="input" disabled={!teams.data}>
              {projects.map((team) => (
                <optgroup key={team.teamId} label={team.name}>
                  {team.projects.map(({ projectId, name }) => (
                    <option key={projectId} value={projectId}>
                      {name}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          )}
        </Field>
        {isOwnAlone && (
          <p className="text-muted">
            {hasNone
              ? 'A key is of a project of one of your teams, and you are in none that has one. Ask an admin to add you to a team.'
              : 'You are its owner: it stops working when you leave. What your team’s policy allows holds for it.'}
          </p>
        )}
        {mayReadMembers && (
          <Field
            place="ownerId"
            label="Owner (optional)"
            hint="Whose it is. It stops working when they leave."
          >
            {(ids) => (
              <select {...ids} name="owner" className="input" disabled={!members.data}>
                <option value="">nobody in particular</option>
                {members.data?.members.map(({ id, name, address }) => (
                  <option key={id} value={id}>
                    {name || address}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field place="environment" label="Environment (optional)" hint="A label, such as prod or dev.">
            {(ids) => (
              <input
                {...ids}
                name="environment"
                className="input"
                maxLength={32}
                pattern="[A-Za-z0-9_.\-]*"
                autoComplete="off"
              />
            )}
          </Field>
          <Field place="expiresAt" label="Last day (optional)" hint="It expires at the end of this day, UTC.">
            {(ids) => <input {...ids} name="lastDay" type="date" className="input" />}
          </Field>
        </div>
        <FormProblem error={create.error ?? teams.error} />
        <FormButtons
          action="Create key"
          working="Waiting for the gateway…"
          isWorking={create.isPending}
          isDisabled={!teams.data || hasNone}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
