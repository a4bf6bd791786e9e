import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import type { Secret } from '../../contract/secret.ts';
import { validateBudgetsSearch } from './budgets/search.ts';
import { Overview } from './explorer/Overview.tsx';
import { validateKeysSearch } from './keys/search.ts';
import { LoginPage } from './session/LoginPage.tsx';
import { SessionGate } from './session/SessionGate.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { PageFailure } from './shell/PageFailure.tsx';
import { Shell } from './shell/Shell.tsx';
import { parseSearch, stringifySearch, validateSearch } from './view/search.ts';

/** The pages and their addresses. `token` is that of a login link, taken from the address before the start. */
export function createPages(token: Secret | null) {
  const root = createRootRoute({
    component: Outlet,
    notFoundComponent: NotFound,
    errorComponent: PageFailure,
  });
  const login = createRoute({
    getParentRoute: () => root,
    path: '/login',
    component: () => <LoginPage token={token} />,
  });
  const inside = createRoute({
    getParentRoute: () => root,
    id: 'inside',
    component: () => <SessionGate>{(session) => <Shell session={session} />}</SessionGate>,
  });
  const overview = createRoute({
    getParentRoute: () => inside,
    path: '/',
    validateSearch,
    component: Overview,
  });
  const requests = createRoute({
    getParentRoute: () => inside,
    path: '/requests',
    validateSearch,
    component: lazyRouteComponent(() => import('./requests/RequestsPage.tsx'), 'RequestsPage'),
  });
  const keys = createRoute({
    getParentRoute: () => inside,
    path: '/keys',
    validateSearch: validateKeysSearch,
    component: lazyRouteComponent(() => import('./keys/KeysPage.tsx'), 'KeysPage'),
  });
  const budgets = createRoute({
    getParentRoute: () => inside,
    path: '/budgets',
    validateSearch: validateBudgetsSearch,
    component: lazyRouteComponent(() => import('./budgets/BudgetsPage.tsx'), 'BudgetsPage'),
  });
  return createRouter({
    routeTree: root.addChildren([login, inside.addChildren([overview, requests, budgets, keys])]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
