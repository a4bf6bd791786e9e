import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { SavedView } from '../../../contract/views-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { PickSelect } from '../forms/PickSelect.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Modal } from '../shell/Modal.tsx';
import { viewsQuery } from './queries.ts';
import { SaveView } from './SaveView.tsx';
import { startingAddress, viewsOf } from './views.ts';

/** The saved views of the page that is open: chosen, saved, shared, removed. One's default opens in place of the bare page. */
export function SavedViews() {
  const { pathname, searchStr } = useLocation();
  const { history } = useRouter();
  const views = useQuery(viewsQuery);
  const [isOpen, setOpen] = useState(false);
  // Only the address with which the page was opened is replaced, and only once.
  const arrived = useRef<string | null>(searchStr);
  const start =
    views.data && arrived.current !== null
      ? startingAddress(views.data.views, pathname, arrived.current)
      : null;
  useEffect(() => {
    if (!views.data) return;
    if (start !== null && searchStr === arrived.current) history.replace(start);
    arrived.current = null;
  }, [views.data, start, searchStr, history]);
  const mine = viewsOf(views.data?.views ?? [], pathname);
  return (
    <span className="inline-flex gap-2">
      {mine.length > 0 && (
        <PickSelect
          className="max-w-48"
          name="Open a saved view"
          prompt="Saved views…"
          options={mine.map(({ name, address }) => [address, name] as const)}
          value={mine.find(({ address }) => address === pathname + searchStr)?.address ?? ''}
          onPick={(address) => history.push(address)}
        />
      )}
      <button type="button" className="control" onClick={() => setOpen(true)}>
        {mine.length > 0 ? 'Views…' : 'Save view…'}
      </button>
      {isOpen && (
        <Modal title="Saved views" onClose={() => setOpen(false)} isWide>
          <p className="mt-1 text-muted">
            A view is an address under a name. It holds no figures: whoever opens it sees what they may see.
          </p>
          <Loaded query={views} what="The saved views" rows={2}>
            {({ views: all }) => <ViewList views={viewsOf(all, pathname)} onClose={() => setOpen(false)} />}
          </Loaded>
          <SaveView address={pathname + searchStr} onClose={() => setOpen(false)} />
        </Modal>
      )}
    </span>
  );
}

function ViewList({ views, onClose }: { views: readonly SavedView[]; onClose: () => void }) {
  const { history } = useRouter();
  const change = useCommand<unknown>(['views']);
  const [removed, setRemoved] = useState<SavedView | null>(null);
  const patch = (view: SavedView, body: Partial<Pick<SavedView, 'isShared' | 'isDefault'>>) =>
    change.mutate({ method: 'PATCH', path: `/views/${view.viewId}`, body });
  const remove = (view: SavedView) =>
    change.mutate({ method: 'DELETE', path: `/views/${view.viewId}` }, { onSuccess: () => setRemoved(view) });
  const takeBack = ({ name, address, isShared, isDefault }: SavedView) =>
    change.mutate(
      { method: 'POST', path: '/views', body: { name, address, isShared, isDefault } },
      { onSuccess: () => setRemoved(null) },
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
    <div className="mt-3">
      {views.length === 0 && <Empty title="No view of this page yet">Save what is on screen beneath.</Empty>}
      <ul className="border-t border-line">
        {views.map((view) => (
          <li key={view.viewId} className="flex flex-wrap items-center gap-2 border-b border-line py-2">
            <button
              type="button"
              className="min-w-0 flex-1 basis-40 truncate text-left font-medium text-accent hover:underline"
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
            {view.isOwn && button('Remove', view, () => remove(view))}
          </li>
        ))}
      </ul>
      <p role="status" className="flex items-center gap-3 py-2 empty:hidden">
        {removed && (
          <>
            “{removed.name}” is removed.
            <button
              type="button"
              className="control"
              disabled={change.isPending}
              onClick={() => takeBack(removed)}
            >
              Undo
            </button>
          </>
        )}
      </p>
      <FormProblem error={change.error} />
    </div>
  );
}
