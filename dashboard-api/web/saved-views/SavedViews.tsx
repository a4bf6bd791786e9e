import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { PickSelect } from '../forms/PickSelect.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Modal } from '../shell/Modal.tsx';
import { viewsQuery } from './queries.ts';
import { SaveView } from './SaveView.tsx';
import { ViewList } from './ViewList.tsx';
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
            {({ views: all }) => (
              <ViewList
                views={viewsOf(all, pathname)}
                address={pathname + searchStr}
                onClose={() => setOpen(false)}
              />
            )}
          </Loaded>
          <SaveView address={pathname + searchStr} onClose={() => setOpen(false)} />
        </Modal>
      )}
    </span>
  );
}
