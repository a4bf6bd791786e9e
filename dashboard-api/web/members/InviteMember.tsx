import { type FormEvent, useState } from 'react';
import type { Invitation } from '../../../contract/members.ts';
import type { RoleRef } from '../../../contract/rights.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatInstant } from '../period/instant.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Modal } from '../shell/Modal.tsx';
import { RoleField } from './RoleField.tsx';
import { TeamChoice } from './TeamChoice.tsx';

/** Invites whoever proves an e-mail address. The link to send is shown this once. */
export function InviteMember({ onClose }: { onClose: () => void }) {
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<RoleRef>('developer');
  const [teamIds, setTeamIds] = useState<readonly string[]>([]);
  const invite = useCommand<Invitation & { url: string }>(['invitations']);
  if (invite.data)
    return (
      // A dialog of its own: what was pressed is gone, and it begins with its first control.
      <Modal key="link" title="Send this link" onClose={onClose} isHeld>
        <div className="mt-2 space-y-4">
          <p>
            It opens once, for {invite.data.address} alone, until {formatInstant(invite.data.expiresAt)} UTC.
            It is not shown again.
          </p>
          <section aria-label="The link">
            <code className="block rounded-md border border-line bg-raised px-3 py-2 text-xs break-all select-all">
              {invite.data.url}
            </code>
            <div className="mt-2">
              <CopyButton text={invite.data.url} label="Copy the link" />
            </div>
          </section>
          <div className="flex justify-end">
            <button type="button" className="control-strong" onClick={onClose}>
              Done
            </button>
          </div>
        </div>
      </Modal>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ method: 'POST', path: '/invitations', body: { address: address.trim(), role, teamIds } });
  };
  return (
    <Modal title="Invite a member" onClose={onClose} isHeld={invite.isPending}>
      <Form error={invite.error} className="mt-4 space-y-4" onSubmit={submit}>
        <Field place="email" label="E-mail address">
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="email"
              required
              maxLength={254}
              autoComplete="off"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
        <RoleField role={role} onChange={setRole} />
        <TeamChoice teamIds={teamIds} onChange={setTeamIds} />
        <FormProblem error={invite.error} />
        <FormButtons action="Make link" working="Making…" isWorking={invite.isPending} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
