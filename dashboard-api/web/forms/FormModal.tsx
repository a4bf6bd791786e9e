import type { ReactNode } from 'react';
import { Modal } from '../shell/Modal.tsx';
import { Form } from './Form.tsx';
import { FormButtons } from './FormButtons.tsx';
import { FormProblem } from './FormProblem.tsx';

interface FormModalProps {
  readonly title: string;
  /** What the form does, as its button says it, and what the button says meanwhile. */
  readonly action: string;
  readonly working: string;
  readonly command: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly isDisabled?: boolean;
  /** True for what cannot be undone. */
  readonly isGrave?: boolean;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A form in a dialog: fields, why the command was not carried out, and the buttons. */
export function FormModal({
  title,
  action,
  working,
  command,
  onSubmit,
  onClose,
  isDisabled = false,
  isGrave = false,
  isWide = false,
  children,
}: FormModalProps) {
  return (
    <Modal title={title} onClose={onClose} isHeld={command.isPending} isWide={isWide}>
      <Form
        error={command.error}
        className="mt-3 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        <FormProblem error={command.error} />
        <FormButtons
          action={action}
          working={working}
          isWorking={command.isPending}
          isDisabled={isDisabled}
          isGrave={isGrave}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
