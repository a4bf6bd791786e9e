import type { ReactNode } from 'react';
import { useModalDialog } from './use-modal-dialog.ts';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One thing opened beside its list, closed by Escape too. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const { dialog, titleId } = useModalDialog();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="m-0 ml-auto h-dvh max-h-none w-full max-w-2xl overflow-y-auto overscroll-contain border-l border-line bg-surface text-ink backdrop:bg-black/40"
      onCancel={(event) => {
        // A dialog on top of this one, such as a question, is cancelled by itself.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="min-h-full">
        <header className="sticky top-0 z-20 flex items-center justify-between gap-4 border-b border-line bg-surface px-5 py-3">
          <h2 id={titleId} className="min-w-0 text-lg font-semibold wrap-anywhere">
            {title}
          </h2>
          <button type="button" className="control shrink-0" onClick={onClose}>
            Close
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
