import { expect, test } from 'vitest';
import { newId } from '../../../../contract/ids.ts';
import { type SavedView, viewSchema } from '../../../../contract/views-api.ts';
import {
  readExploration,
  statedAddress,
  validateExplorerSearch,
} from '../../../../dashboard-api/web/cost-explorer/search.ts';
import { startingAddress, viewsOf } from '../../../../dashboard-api/web/saved-views/views.ts';
import { parseSearch } from '../../../../dashboard-api/web/view/search.ts';

const VIEWS = [
  view({ name: 'A', isOwn: false }),
  view({ name: 'B', isDefault: true }),
  view({ name: 'C', page: '/requests', address: '/requests?period=7d' }),
];

test('a page lists its own views, those of the person first', () => {
  expect(viewsOf(VIEWS, '/explorer').map(({ name }) => name)).toEqual(['B', 'A']);
});

test('the chosen view opens in place of the bare page, and never of an address that says something', () => {
  expect(startingAddress(VIEWS, '/explorer', '')).toBe('/explorer?by=team');
  expect(startingAddress(VIEWS, '/explorer', '?by=key')).toBeNull();
  expect(startingAddress(VIEWS, '/requests', '')).toBeNull();
});

test('the address that is copied of a bare page shows that page to whoever opens another view first', () => {
  const href = 'https://acme.example/explorer';
  const copied = new URL(statedAddress({ href, search: '' }));
  expect(startingAddress(VIEWS, copied.pathname, copied.search)).toBeNull();
  expect(readExploration(validateExplorerSearch(parseSearch(copied.search)))).toEqual(
    readExploration(validateExplorerSearch({})),
  );
  expect(statedAddress({ href: `${href}?by=key`, search: '?by=key' })).toBe(`${href}?by=key`);
});

function view(more: Partial<SavedView>): SavedView {
  const at = '2026-11-20T14:30:00.000Z';
  return viewSchema.parse({
    viewId: newId(),
    name: 'View',
    page: '/explorer',
    address: '/explorer?by=team',
    isShared: true,
    isOwn: true,
    ownerName: null,
    isDefault: false,
    createdAt: at,
    changedAt: at,
    etag: '"x"',
    ...more,
  });
}
