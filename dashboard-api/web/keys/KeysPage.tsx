import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import { keysQuery } from '../api/queries.ts';
import { countOf } from '../figures/count.ts';
import { useMay } from '../session/rights.ts';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Bulk } from './Bulk.tsx';
import { KeyFilter } from './KeyFilter.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import { KeyTable } from './KeyTable.tsx';
import { KeyViews } from './KeyViews.tsx';
import { NewKey } from './NewKey.tsx';
import { type KeysChanged, Outcome } from './Outcome.tsx';
import { Peppers } from './Peppers.tsx';
import { useMayMakeKeys } from './rights.ts';
import { inOrderOfRotation } from './rotation.ts';
import { UNUSED_DAYS, validateKeysSearch } from './search.ts';
import { keySpendQuery, spendByKey } from './spend.ts';
import { shownKeys } from './state.ts';
import { UnusedKeys } from './UnusedKeys.tsx';

const NONE: ReadonlySet<string> = new Set();

/** Every gateway key: whose it is, how it stands, what it spends; what wants attention; and what can be done with it. */
export function KeysPage() {
  const search = validateKeysSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const mayWrite = useMay('keys:write');
  const mayMake = useMayMakeKeys();
  const mayReadRule = useMay('settings:read');
  const list = useQuery(keysQuery);
  const spend = useQuery(keySpendQuery);
  const [isMaking, setMaking] = useState(search.create === 'yes' && mayMake);
  const [selected, setSelected] = useState(NONE);
  const [changed, setChanged] = useState<KeysChanged | null>(null);
  const nowMs = Date.now();
  const keys = list.data?.keys;
  const spent = spend.data && spendByKey(spend.data);
  const opened = keys?.find(({ keyId }) => keyId === search.open);
  const close = () => {
    const { open: _, ...rest } = search;
    void navigate({ to: '/keys', search: rest, resetScroll: false });
  };
  const endMaking = () => {
    setMaking(false);
    const { create, ...rest } = search;
    // The address asks for the form once: loaded again, it shows the keys.
    if (create) void navigate({ to: '/keys', search: rest, replace: true, resetScroll: false });
  };
  const table = (rows: readonly KeyRow[], caption: string, about?: 'rotation' | 'exposure') => {
    const ticked = rows.filter(({ keyId }) => selected.has(keyId));
    return (
      <>
        {ticked.length > 0 && (
          <div className="sticky top-0 z-20 flex rounded-t-lg border-b border-line bg-surface px-3 py-2">
            <Bulk
              rows={ticked}
              onDone={(done) => {
                setSelected(NONE);
                setChanged(done);
              }}
            />
          </div>
        )}
        <KeyTable
          {...{ rows, caption, spend: spent, nowMs, onSelect: setSelected }}
          {...(about ? { about } : {})}
          selected={mayWrite ? selected : null}
        />
      </>
    );
  };
  const shown = (all: readonly KeyRow[]) => {
    const rows = shownKeys(all, search, nowMs);
    if (all.length === 0)
      return (
        <Empty title="No key yet">
          A key is what a program shows the gateway. It belongs to a project, and its calls are recorded under
          it.
        </Empty>
      );
    if (rows.length === 0)
      return <p className="px-3 py-12 text-center text-muted">No key is found with this filter.</p>;
    return (
      <>
        {table(
          rows,
          'Gateway keys, newest first, with what each has spent in 30 days in US dollars. Each row opens its key.',
        )}
        <p className="px-3 py-2 text-muted">
          {rows.length} of {countOf(all.length, 'key')} shown
        </p>
      </>
    );
  };
  const ofRotation = (all: readonly KeyRow[]) => {
    const rows = inOrderOfRotation(all);
    return rows.length === 0 ? (
      <Empty title="No key works">A plan says by when the secret of a key is to be replaced.</Empty>
    ) : (
      table(
        rows,
        'Keys that work, the one to be rotated first at the top. Each row opens its key.',
        'rotation',
      )
    );
  };
  const found = (all: readonly KeyRow[]) => {
    const rows = all
      .filter(({ exposedAt }) => exposedAt !== null)
      .sort((one, other) => (other.exposedAt ?? '').localeCompare(one.exposedAt ?? ''));
    return rows.length === 0 ? (
      <Empty title="No key was found in public">
        Secret scanners report keys that stand in public repositories. A report names the key; it is checked
        before anything happens.
      </Empty>
    ) : (
      table(rows, 'Keys that were reported, the newest report first. Each row opens its key.', 'exposure')
    );
  };
  return (
    <Page
      title="Keys"
      isSimulated={false}
      aside={
        mayMake && (
          <button type="button" className="control-strong" onClick={() => setMaking(true)}>
            Create key
          </button>
        )
      }
    >
      <KeyViews view={search.view} keys={keys} nowMs={nowMs} />
      {changed && <Outcome key={changed.atMs} changed={changed} onGone={() => setChanged(null)} />}
      {search.view === undefined && (
        <>
          <div className="mt-3">
            <KeyFilter search={search} />
          </div>
          <Card>
            <Loaded query={list} what="The keys" rows={8}>
              {({ keys: all }) => shown(all)}
            </Loaded>
          </Card>
        </>
      )}
      {search.view === 'unused' && (
        <UnusedKeys days={search.days ?? UNUSED_DAYS[0]}>
          {(rows) => table(rows, 'Active keys that nobody uses, newest first. Each row opens its key.')}
        </UnusedKeys>
      )}
      {search.view === 'rotation' && (
        <Card>
          <Loaded query={list} what="The keys" rows={8}>
            {({ keys: all }) => ofRotation(all)}
          </Loaded>
        </Card>
      )}
      {search.view === 'exposed' && (
        <>
          {mayReadRule && (
            <p className="mt-3 text-muted">
              What happens to such a key by itself is under{' '}
              <Link to="/settings" className="text-accent underline">
                Settings
              </Link>
              .
            </p>
          )}
          <Card>
            <Loaded query={list} what="The keys" rows={4}>
              {({ keys: all }) => found(all)}
            </Loaded>
          </Card>
        </>
      )}
      {search.view === 'peppers' && <Peppers />}
      {opened && (
        <KeyPanel row={opened} figures={spent && (spent.get(opened.keyId) ?? null)} onClose={close} />
      )}
      {isMaking && <NewKey onClose={endMaking} />}
    </Page>
  );
}

const Card = ({ children }: { children: ReactNode }) => <div className="card mt-3">{children}</div>;
