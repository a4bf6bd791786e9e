import type { ReactNode } from 'react';
import { useModalDialog } from './use-modal-dialog.ts';

/** The menu over the page, where there is no room for it beside the page. */
export function MenuDrawer({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { dialog, titleId } = useModalDialog();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="m-0 h-dvh max-h-none w-64 max-w-[85vw] overflow-y-auto overscroll-contain border-r border-line bg-surface text-ink backdrop:bg-black/40"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="flex min-h-full flex-col">
        <header className="flex items-center justify-between px-4 py-3">
          <h2 id={titleId} className="text-sm font-semibold">
            Menu
          </h2>
          <button type="button" className="control" onClick={onClose}>
            Close
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
