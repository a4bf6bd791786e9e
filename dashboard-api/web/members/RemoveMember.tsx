import { useQueryClient } from '@tanstack/react-query';
import type { Member, Removal } from '../../../contract/members.ts';
import { useCommand } from '../api/use-command.ts';
import { countOf } from '../figures/count.ts';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Modal } from '../shell/Modal.tsx';

interface RemoveMemberProps {
  readonly member: Member;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

/** Removes a member, and says what has ended with the membership. */
export function RemoveMember({ member, onClose, onGone }: RemoveMemberProps) {
  const client = useQueryClient();
  const remove = useCommand<Removal>([]);
  const name = member.name || (member.address ?? 'this member');
  // The list is read again only now: the panel, and this answer with it, would be gone with the row.
  const leave = () => {
    for (const one of ['members', 'keys']) void client.invalidateQueries({ queryKey: [one] });
    onGone();
  };
  if (remove.data) {
    const { sessionsEnded, tokensRevoked, keysDisabled } = remove.data;
    return (
      <Modal title={`${name} is removed`} onClose={leave}>
        <p className="mt-2">
          {countOf(sessionsEnded, 'session')} ended, {countOf(tokensRevoked, 'token')} revoked,{' '}
          {countOf(keysDisabled.length, 'personal key')} switched off.
        </p>
        <div className="mt-4 flex justify-end">
          <button type="button" className="control-strong" onClick={leave}>
            Done
          </button>
        </div>
      </Modal>
    );
  }
  return (
    <Modal title={`Remove ${name}`} onClose={onClose} isHeld={remove.isPending}>
      <Form
        error={remove.error}
        className="mt-2 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate({ method: 'DELETE', path: `/members/${member.id}` });
        }}
      >
        <p>
          Their sessions end and their tokens and personal keys stop at once. Keys of teams go on. What they
          did stays in the books under their name.
        </p>
        <FormProblem error={remove.error} />
        <FormButtons
          action="Remove member"
          working="Removing…"
          isWorking={remove.isPending}
          isGrave
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
