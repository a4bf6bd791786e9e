import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { keysQuery } from '../api/queries.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { countOf } from '../figures/count.ts';
import { useMay } from '../session/rights.ts';
import { Page } from '../shell/Page.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { EndKeys } from './EndKeys.tsx';
import { KeyFilter } from './KeyFilter.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import { KeyTable } from './KeyTable.tsx';
import { NewKey } from './NewKey.tsx';
import { validateKeysSearch } from './search.ts';
import { keySpendQuery, spendByKey } from './spend.ts';
import { shownKeys } from './state.ts';

const NONE: ReadonlySet<string> = new Set();

/** Every gateway key: whose it is, how it stands, what it spends; and what can be done with it. */
export function KeysPage() {
  const search = validateKeysSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const mayWrite = useMay('keys:write');
  const list = useQuery(keysQuery);
  const spend = useQuery(keySpendQuery);
  const [dialog, setDialog] = useState<'create' | 'revoke' | null>(
    search.create && mayWrite ? 'create' : null,
  );
  const [selected, setSelected] = useState(NONE);
  const nowMs = Date.now();
  const keys = list.data?.keys;
  const rows = keys && shownKeys(keys, search, nowMs);
  const ticked = rows?.filter(({ keyId }) => selected.has(keyId)) ?? [];
  const opened = keys?.find(({ keyId }) => keyId === search.open);
  const close = () => {
    const { open: _, ...rest } = search;
    void navigate({ to: '/keys', search: rest, resetScroll: false });
  };
  return (
    <Page
      title="Keys"
      isSimulated={false}
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setDialog('create')}>
            Create key
          </button>
        )
      }
    >
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <KeyFilter search={search} />
        {ticked.length > 0 && (
          <div className="ml-auto flex items-center gap-2">
            <span role="status">{countOf(ticked.length, 'key')} selected</span>
            <button type="button" className="control" onClick={() => setDialog('revoke')}>
              Revoke…
            </button>
          </div>
        )}
      </div>
      <div className="card mt-3">
        {list.isLoadingError && (
          <div className="p-4">
            <ProblemNotice error={list.error} what="The keys" onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.isPending && <TableSkeleton rows={8} />}
        {rows && rows.length > 0 && (
          <KeyTable
            rows={rows}
            spend={spend.data && spendByKey(spend.data)}
            nowMs={nowMs}
            selected={mayWrite ? selected : null}
            onSelect={setSelected}
          />
        )}
        {rows && (
          <p className={`px-3 text-muted ${rows.length > 0 ? 'py-2' : 'py-12 text-center'}`}>
            {rows.length > 0
              ? `${rows.length} of ${countOf(keys.length, 'key')} shown`
              : 'No key is found with this filter.'}
          </p>
        )}
      </div>
      {opened && (
        <KeyPanel
          row={opened}
          figures={spend.data && (spendByKey(spend.data).get(opened.keyId) ?? null)}
          onClose={close}
        />
      )}
      {dialog === 'create' && <NewKey onClose={() => setDialog(null)} />}
      {dialog === 'revoke' && (
        <EndKeys
          rows={ticked}
          status="revoked"
          onClose={() => setDialog(null)}
          onDone={() => {
            setSelected(NONE);
            setDialog(null);
          }}
        />
      )}
    </Page>
  );
}
