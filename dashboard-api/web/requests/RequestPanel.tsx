import { useQuery } from '@tanstack/react-query';
import { useId, useLayoutEffect, useRef } from 'react';
import { requestQuery } from '../api/queries.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { RequestFacts } from './RequestFacts.tsx';

interface RequestPanelProps {
  readonly eventId: string;
  readonly onClose: () => void;
}

/**
 * One request beside the list. The browser's modal dialog keeps focus inside, closes on Escape and gives focus back
 * to the row that opened it.
 */
export function RequestPanel({ eventId, onClose }: RequestPanelProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { data: request, error, isError, refetch } = useQuery(requestQuery(eventId));
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="m-0 ml-auto h-dvh max-h-none w-full max-w-2xl overflow-y-auto overscroll-contain border-l border-line bg-surface text-ink backdrop:bg-black/40"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="min-h-full">
        <header className="sticky top-0 z-20 flex items-center justify-between gap-4 border-b border-line bg-surface px-5 py-3">
          <h2 id={titleId} className="text-lg font-semibold">
            Request
          </h2>
          <button type="button" className="control" onClick={onClose}>
            Close
          </button>
        </header>
        {isError && (
          <div className="p-5">
            <ProblemNotice error={error} what="This request" onRetry={() => void refetch()} />
          </div>
        )}
        {!request && !isError && <TableSkeleton rows={14} />}
        {request && <RequestFacts request={request} />}
      </div>
    </dialog>
  );
}
