import type { ReactNode } from 'react';
import { useModalDialog } from './use-modal-dialog.ts';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  /** True while leaving would lose something: Escape and a click beside it then do nothing. */
  readonly isHeld?: boolean;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A question or a form in the middle of the page, in the browser's modal dialog. */
export function Modal({ title, onClose, isHeld = false, isWide = false, children }: ModalProps) {
  const { dialog, titleId } = useModalDialog();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={`${isWide ? 'max-w-2xl' : 'max-w-lg'} m-auto max-h-[90dvh] w-full overflow-y-auto overscroll-contain rounded-lg border border-line bg-surface p-5 text-ink backdrop:bg-black/40`}
      onKeyDown={(event) => {
        // Chromium closes a dialog at the second Escape whatever `cancel` says.
        if (event.key === 'Escape' && isHeld) event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (!isHeld) onClose();
      }}
      onMouseDown={(event) => !isHeld && event.target === dialog.current && onClose()}
    >
      <h2 id={titleId} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
