import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { requestsQuery } from '../api/queries.ts';
import { REFRESH_MS } from '../api/query-client.ts';
import { NothingYet } from '../explorer/NothingYet.tsx';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { countOf } from '../figures/count.ts';
import { SavedViews } from '../saved-views/SavedViews.tsx';
import { Freshness } from '../shell/Freshness.tsx';
import { Page } from '../shell/Page.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { writeView } from '../view/search.ts';
import { useView } from '../view/use-view.ts';
import { ViewBar } from '../view/ViewBar.tsx';
import { RequestPanel } from './RequestPanel.tsx';
import { RequestTable } from './RequestTable.tsx';
import { RequestTotal } from './RequestTotal.tsx';

/** Every request of the view, newest first; one of them opened beside the list. */
export function RequestsPage() {
  const { view } = useView();
  const { event } = useSearch({ strict: false });
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    ...requestsQuery(view),
    // Older pages would move under the reader: a list that goes beyond its first page stands still.
    refetchInterval: (query) => isFirstPage(query.state.data?.pages) && REFRESH_MS,
  });
  const pages = list.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.rows), [pages]);
  const dataAsOf = pages?.[0]?.dataAsOf;
  const close = () => void navigate({ to: '/requests', search: writeView(view), resetScroll: false });
  return (
    <Page
      title="Requests"
      readsBy="requests:read"
      isSimulated={rows?.some((row) => row.upstream === 'simulator') ?? false}
      aside={<Freshness dataAsOf={dataAsOf} isStale={list.isRefetchError} />}
    >
      <ViewBar>
        <SavedViews />
      </ViewBar>
      {rows?.length === 0 ? (
        <NothingYet view={view} isFirst={dataAsOf === null} />
      ) : (
        <div className="card mt-4" aria-busy={list.isPlaceholderData}>
          {list.isLoadingError && (
            <div className="p-4">
              <ProblemNotice error={list.error} what="The requests" onRetry={() => void list.refetch()} />
            </div>
          )}
          {list.isPending && <TableSkeleton rows={12} />}
          {rows && <RequestTotal view={view} refetchInterval={isFirstPage(pages) && REFRESH_MS} />}
          {rows && <RequestTable rows={rows} />}
          {rows && <ListEnd list={list} shown={rows.length} />}
        </div>
      )}
      {event && <RequestPanel eventId={event} onClose={close} />}
    </Page>
  );
}

const isFirstPage = (pages: readonly unknown[] = []): boolean => pages.length <= 1;

interface ListEndProps {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly shown: number;
}

function ListEnd({ list, shown }: ListEndProps) {
  return (
    <p className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-muted">
      <span role="status">
        {countOf(shown, 'request')} shown
        {list.hasNextPage ? '' : ', that is all of them'}
        {list.isFetchNextPageError ? '. The next page could not be loaded.' : ''}
      </span>
      {list.hasNextPage && (
        <button
          type="button"
          className="control"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? 'Loading…' : 'Load more'}
        </button>
      )}
    </p>
  );
}
