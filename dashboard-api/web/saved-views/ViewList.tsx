import { useRouter } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { SavedView } from '../../../contract/views-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { useMay } from '../session/rights.ts';
import { Empty } from '../shell/Empty.tsx';
import { ChangeView } from './ChangeView.tsx';

interface ViewListProps {
  readonly views: readonly SavedView[];
  /** Of the page, as the address bar has it. */
  readonly address: string;
  readonly onClose: () => void;
}

/** The views of a page: opened, put first, and one's own shared, changed and removed; those of others by who writes settings. */
export function ViewList({ views, address, onClose }: ViewListProps) {
  const { history } = useRouter();
  const place = useRef<HTMLDivElement>(null);
  const mayCareForAll = useMay('settings:write');
  const [changing, setChanging] = useState<SavedView | null>(null);
  // What was pressed is gone with its view: the list has the focus.
  const comeBack = () => place.current?.focus({ preventScroll: true });
  const change = useCommand<unknown>(['views']);
  const [removed, setRemoved] = useState<SavedView | null>(null);
  const patch = (view: SavedView, body: Partial<Pick<SavedView, 'isShared' | 'isDefault'>>) =>
    change.mutate({ method: 'PATCH', path: `/views/${view.viewId}`, body });
  const remove = (view: SavedView) =>
    change.mutate(
      { method: 'DELETE', path: `/views/${view.viewId}` },
      {
        onSuccess: () => {
          setRemoved(view);
          comeBack();
        },
      },
    );
  const takeBack = ({ name, address, isShared, isDefault }: SavedView) =>
    change.mutate(
      { method: 'POST', path: '/views', body: { name, address, isShared, isDefault } },
      {
        onSuccess: () => {
          setRemoved(null);
          comeBack();
        },
      },
    );
  const button = (words: string, view: SavedView, act: () => void) => (
    <button
      type="button"
      className="control"
      disabled={change.isPending}
      aria-label={`${words}: ${view.name}`}
      onClick={act}
    >
      {words}
    </button>
  );
  return (
    <div ref={place} tabIndex={-1} className="mt-3 outline-none">
      {views.length === 0 && <Empty title="No view of this page yet">Save what is on screen beneath.</Empty>}
      <ul className="border-t border-line">
        {views.map((view) => (
          <li key={view.viewId} className="flex flex-wrap items-center gap-2 border-b border-line py-2">
            <button
              type="button"
              className="min-w-0 flex-1 basis-56 wrap-anywhere text-left font-medium text-accent hover:underline"
              onClick={() => {
                history.push(view.address);
                onClose();
              }}
            >
              {view.name}
            </button>
            {!view.isOwn && <span className="badge">by {view.ownerName ?? 'somebody who has left'}</span>}
            {view.isOwn && view.isShared && <span className="badge">shared</span>}
            {view.isDefault && <span className="badge badge-good">opens first</span>}
            {button(view.isDefault ? 'Do not open first' : 'Open first', view, () =>
              patch(view, { isDefault: !view.isDefault }),
            )}
            {view.isOwn &&
              button(view.isShared ? 'Keep to myself' : 'Share', view, () =>
                patch(view, { isShared: !view.isShared }),
              )}
            {(view.isOwn || mayCareForAll) && button('Change…', view, () => setChanging(view))}
            {(view.isOwn || mayCareForAll) && button('Remove', view, () => remove(view))}
          </li>
        ))}
      </ul>
      <p role="status" className="flex items-center gap-3 py-2 empty:hidden">
        {removed && (
          <>
            “{removed.name}” is removed{removed.isShared && ', for everybody'}.
            <button
              type="button"
              className="control"
              disabled={change.isPending}
              onClick={() => takeBack(removed)}
            >
              {removed.isOwn ? 'Undo' : 'Save it as my own'}
            </button>
          </>
        )}
      </p>
      <FormProblem error={change.error} />
      {changing && <ChangeView view={changing} address={address} onClose={() => setChanging(null)} />}
    </div>
  );
}
