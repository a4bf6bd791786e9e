import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { validateAllocationSearch, validateDraftSearch } from './allocation/search.ts';
import { validateAuditSearch } from './audit/search.ts';
import { validateBudgetsSearch } from './budgets/search.ts';
import { validateExplorerSearch } from './cost-explorer/search.ts';
import { Overview } from './explorer/Overview.tsx';
import { validateFindingsSearch } from './findings/search.ts';
import { validateKeysSearch } from './keys/search.ts';
import { validateMembersSearch } from './members/search.ts';
import { validatePoliciesSearch } from './policies/search.ts';
import { validatePricesSearch } from './prices/search.ts';
import { validateReconciliationSearch } from './reconciliation/search.ts';
import { CallbackPage } from './session/CallbackPage.tsx';
import { JoinPage } from './session/JoinPage.tsx';
import { LoginPage } from './session/LoginPage.tsx';
import type { Arrival } from './session/link.ts';
import { SessionGate } from './session/SessionGate.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { PageFailure } from './shell/PageFailure.tsx';
import { Shell } from './shell/Shell.tsx';
import { validateUnitCostSearch } from './unit-cost/search.ts';
import { validateOpen } from './view/open.ts';
import { parseSearch, stringifySearch, validateSearch, validateUndivided } from './view/search.ts';

/** The pages and their addresses. What an address brought to sign in with was taken out of it before the start. */
export function createPages({ token, returned }: Arrival) {
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
  const callback = createRoute({
    getParentRoute: () => root,
    path: '/login/callback/$provider',
    component: () => <CallbackPage returned={returned} />,
  });
  const join = createRoute({
    getParentRoute: () => root,
    path: '/join',
    component: () => <JoinPage token={token} />,
  });
  const certificate = createRoute({
    getParentRoute: () => root,
    path: '/certificate',
    component: lazyRouteComponent(() => import('./certificate/CertificatePage.tsx'), 'CertificatePage'),
  });
  const inside = createRoute({
    getParentRoute: () => root,
    id: 'inside',
    component: () => <SessionGate>{(session) => <Shell session={session} />}</SessionGate>,
  });
  const overview = createRoute({
    getParentRoute: () => inside,
    path: '/',
    validateSearch: validateUndivided,
    component: Overview,
  });
  const explorer = createRoute({
    getParentRoute: () => inside,
    path: '/explorer',
    validateSearch: validateExplorerSearch,
    component: lazyRouteComponent(() => import('./cost-explorer/ExplorerPage.tsx'), 'ExplorerPage'),
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
  const members = createRoute({
    getParentRoute: () => inside,
    path: '/members',
    validateSearch: validateMembersSearch,
    component: lazyRouteComponent(() => import('./members/MembersPage.tsx'), 'MembersPage'),
  });
  const roles = createRoute({
    getParentRoute: () => inside,
    path: '/roles',
    component: lazyRouteComponent(() => import('./roles/RolesPage.tsx'), 'RolesPage'),
  });
  const security = createRoute({
    getParentRoute: () => inside,
    path: '/security',
    component: lazyRouteComponent(() => import('./security/SecurityPage.tsx'), 'SecurityPage'),
  });
  const start = createRoute({
    getParentRoute: () => inside,
    path: '/start',
    component: lazyRouteComponent(() => import('./start/StartPage.tsx'), 'StartPage'),
  });
  const policies = createRoute({
    getParentRoute: () => inside,
    path: '/policies',
    validateSearch: validatePoliciesSearch,
    component: lazyRouteComponent(() => import('./policies/PoliciesPage.tsx'), 'PoliciesPage'),
  });
  const alerts = createRoute({
    getParentRoute: () => inside,
    path: '/alerts',
    validateSearch: validateOpen,
    component: lazyRouteComponent(() => import('./alerts/AlertsPage.tsx'), 'AlertsPage'),
  });
  const teams = createRoute({
    getParentRoute: () => inside,
    path: '/teams',
    component: lazyRouteComponent(() => import('./teams/TeamsPage.tsx'), 'TeamsPage'),
  });
  const credentials = createRoute({
    getParentRoute: () => inside,
    path: '/credentials',
    component: lazyRouteComponent(() => import('./credentials/CredentialsPage.tsx'), 'CredentialsPage'),
  });
  const audit = createRoute({
    getParentRoute: () => inside,
    path: '/audit',
    validateSearch: validateAuditSearch,
    component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
  });
  const tokens = createRoute({
    getParentRoute: () => inside,
    path: '/tokens',
    component: lazyRouteComponent(() => import('./tokens/TokensPage.tsx'), 'TokensPage'),
  });
  const prices = createRoute({
    getParentRoute: () => inside,
    path: '/prices',
    validateSearch: validatePricesSearch,
    component: lazyRouteComponent(() => import('./prices/PricesPage.tsx'), 'PricesPage'),
  });
  const sso = createRoute({
    getParentRoute: () => inside,
    path: '/sso',
    component: lazyRouteComponent(() => import('./sso/SsoPage.tsx'), 'SsoPage'),
  });
  const provisioning = createRoute({
    getParentRoute: () => inside,
    path: '/provisioning',
    component: lazyRouteComponent(() => import('./provisioning/ProvisioningPage.tsx'), 'ProvisioningPage'),
  });
  const reference = createRoute({
    getParentRoute: () => inside,
    path: '/reference',
    component: lazyRouteComponent(() => import('./reference/ReferencePage.tsx'), 'ReferencePage'),
  });
  const support = createRoute({
    getParentRoute: () => inside,
    path: '/support',
    component: lazyRouteComponent(() => import('./support/SupportPage.tsx'), 'SupportPage'),
  });
  const privacy = createRoute({
    getParentRoute: () => inside,
    path: '/privacy',
    component: lazyRouteComponent(() => import('./privacy/PrivacyPage.tsx'), 'PrivacyPage'),
  });
  const settings = createRoute({
    getParentRoute: () => inside,
    path: '/settings',
    component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx'), 'SettingsPage'),
  });
  const completeness = createRoute({
    getParentRoute: () => inside,
    path: '/completeness',
    component: lazyRouteComponent(() => import('./completeness/CompletenessPage.tsx'), 'CompletenessPage'),
  });
  const allocation = createRoute({
    getParentRoute: () => inside,
    path: '/allocation',
    validateSearch: validateAllocationSearch,
    component: lazyRouteComponent(() => import('./allocation/AllocationPage.tsx'), 'AllocationPage'),
  });
  const allocationRules = createRoute({
    getParentRoute: () => inside,
    path: '/allocation/rules',
    validateSearch: validateDraftSearch,
    component: lazyRouteComponent(() => import('./allocation/RulesPage.tsx'), 'RulesPage'),
  });
  const allocationStatement = createRoute({
    getParentRoute: () => inside,
    path: '/allocation/$centre',
    validateSearch: validateAllocationSearch,
    component: lazyRouteComponent(() => import('./allocation/StatementPage.tsx'), 'StatementPage'),
  });
  const close = createRoute({
    getParentRoute: () => inside,
    path: '/close',
    component: lazyRouteComponent(() => import('./close/ClosePage.tsx'), 'ClosePage'),
  });
  const closeMonth = createRoute({
    getParentRoute: () => inside,
    path: '/close/$month',
    component: lazyRouteComponent(() => import('./close/MonthPage.tsx'), 'MonthPage'),
  });
  const reconciliation = createRoute({
    getParentRoute: () => inside,
    path: '/reconciliation',
    validateSearch: validateReconciliationSearch,
    component: lazyRouteComponent(
      () => import('./reconciliation/ReconciliationPage.tsx'),
      'ReconciliationPage',
    ),
  });
  const exports = createRoute({
    getParentRoute: () => inside,
    path: '/exports',
    validateSearch: validateOpen,
    component: lazyRouteComponent(() => import('./exports/ExportsPage.tsx'), 'ExportsPage'),
  });
  const unitEconomics = createRoute({
    getParentRoute: () => inside,
    path: '/unit-economics',
    validateSearch: validateUnitCostSearch,
    component: lazyRouteComponent(() => import('./unit-cost/UnitCostPage.tsx'), 'UnitCostPage'),
  });
  const stores = createRoute({
    getParentRoute: () => inside,
    path: '/stores',
    component: lazyRouteComponent(() => import('./storage/StoragePage.tsx'), 'StoragePage'),
  });
  const findings = createRoute({
    getParentRoute: () => inside,
    path: '/findings',
    validateSearch: validateFindingsSearch,
    component: lazyRouteComponent(() => import('./findings/FindingsPage.tsx'), 'FindingsPage'),
  });
  return createRouter({
    routeTree: root.addChildren([
      login,
      callback,
      join,
      certificate,
      inside.addChildren([
        overview,
        explorer,
        requests,
        budgets,
        keys,
        members,
        roles,
        security,
        start,
        policies,
        alerts,
        teams,
        credentials,
        audit,
        tokens,
        prices,
        sso,
        provisioning,
        reference,
        support,
        privacy,
        settings,
        completeness,
        allocation,
        allocationRules,
        allocationStatement,
        close,
        closeMonth,
        reconciliation,
        unitEconomics,
        exports,
        stores,
        findings,
      ]),
    ]),
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
