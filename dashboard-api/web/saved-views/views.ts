/** Saved views of one page. Pure. */
import type { SavedView } from '../../../contract/views-api.ts';

/** Those of a page, one's own first. */
export function viewsOf(views: readonly SavedView[], page: string): SavedView[] {
  const own = views.filter((view) => view.page === page);
  return [...own.filter(({ isOwn }) => isOwn), ...own.filter(({ isOwn }) => !isOwn)];
}

/** The address that opens in place of a bare page; null: the page as it is. @param search behind the page's path */
export function startingAddress(views: readonly SavedView[], page: string, search: string): string | null {
  if (search !== '' && search !== '?') return null;
  return views.find((view) => view.page === page && view.isDefault)?.address ?? null;
}
