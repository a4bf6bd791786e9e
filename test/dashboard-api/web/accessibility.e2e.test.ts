/**
 * Every screen held against WCAG, in both themes and at three widths. A screen is opened once, and then changes its theme
 * and its width in place; two pages are at it at a time.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newBudgetSchema } from '../../../contract/budgets-api.ts';
import { newId } from '../../../contract/ids.ts';
import { insertAlert } from '../../../db/alerts/alerts.ts';
import { insertBudget } from '../../../db/budgets/budgets.ts';
import { insertRate } from '../../../db/currencies/rates.ts';
import { insertOwnRole } from '../../../db/directory/own-roles.ts';
import { insertPasskey } from '../../../db/directory/passkeys.ts';
import { insertNotice } from '../../../db/operators/notices.ts';
import { decideGrant, insertGrant } from '../../../db/operators/support-grants.ts';
import { newMember } from '../sign-in.ts';
import { asAtFirst, faultsOf } from './harness/accessible.ts';
import { codeOf } from './harness/authenticator.ts';
import { fillBooks, NOW } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openSignedIn, readApi, type WatchedPage } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';
import {
  ALERT_DIALOGS,
  DIALOGS,
  type DialogsOfPage,
  PASSKEY_DIALOGS,
  TO_BE_THERE,
} from './harness/dialogs.ts';

const PAGES = 2;
const TOP_DIALOG = 'dialog:not(:has(dialog)):modal';
/** Four hours with calls of every kind: short pages, since the time that axe takes grows with their length. */
const VIEW = 'from=2026-11-20T10:30:00.000Z&to=2026-11-20T14:30:00.000Z';

/** A screen: what it is called, its address (`EVENT` stands for a call's id), and how it comes to be whole. */
interface Screen {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<unknown>;
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const chart = (page: Page) =>
  page.getByRole('figure').locator('.recharts-bar-rectangle rect').first().waitFor();
const follow = (page: Page, name: string) => page.getByRole('link', { name }).click();

const SCREENS: readonly Screen[] = [
  {
    name: 'the overview',
    path: `/?${VIEW}`,
    async ready(page) {
      await page.getByText('Figures per hour').click();
      await chart(page);
      await press(page, 'Add filter');
    },
  },
  {
    name: 'the explorer',
    path: `/explorer?${VIEW}&second=team&compare=previous`,
    async ready(page) {
      await page.getByText('Figures per hour').click();
      await chart(page);
    },
  },
  { name: 'requests', path: `/requests?${VIEW}`, ready: text('that is all of them') },
  {
    name: 'a request',
    path: `/requests?${VIEW}&event=EVENT`,
    ready: (page) => page.getByRole('dialog').getByText('Usage of').first().waitFor(),
  },
  { name: 'keys', path: '/keys', ready: text('3 of 3 keys shown') },
  { name: 'keys to be rotated', path: '/keys?view=rotation', ready: text('not planned') },
  { name: 'unused keys', path: '/keys?view=unused', ready: text('No key is unused') },
  { name: 'keys found in public', path: '/keys?view=exposed', ready: text('No key was found in public') },
  { name: 'peppers', path: '/keys?view=peppers', ready: text('newest: new secrets stand under it') },
  { name: 'a key', path: '/keys?open=webtest001searchprod0000', ready: text('under way') },
  {
    name: 'a new key',
    path: '/keys',
    async ready(page) {
      await press(page, 'Create key');
      await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':enabled')).waitFor();
    },
  },
  {
    name: 'a plan of rotation',
    path: '/keys?open=webtest001searchprod0000',
    ready: (page) => press(page, 'Plan rotation…'),
  },
  {
    name: 'a budget',
    path: '/budgets',
    async ready(page) {
      await follow(page, 'Everything');
      await page.getByText('Whom to ask').waitFor();
    },
  },
  { name: 'a new budget', path: '/budgets', ready: (page) => press(page, 'Create budget') },
  {
    name: 'a raise',
    path: '/budgets',
    async ready(page) {
      await follow(page, 'Everything');
      await press(page, 'Raise for a while…');
    },
  },
  { name: 'alerts', path: '/alerts', ready: text('No threshold has been crossed') },
  { name: 'getting started', path: '/start', ready: text('Waiting for a call') },
  {
    name: 'a key’s policy',
    path: '/policies?key=webtest001searchprod0000',
    ready: text('Edit the key’s own policy'),
  },
  { name: 'a policy that is edited', path: '/policies?edit=organisation', ready: text('Every call passes.') },
  { name: 'teams', path: '/teams', ready: text('Support project') },
  { name: 'credentials', path: '/credentials', ready: text('No host is registered') },
  { name: 'tokens', path: '/tokens', ready: text('No service account') },
  { name: 'prices', path: '/prices?find=gpt-5', ready: text('house-model') },
  { name: 'members', path: '/members', ready: (page) => page.locator('tbody a').first().waitFor() },
  {
    name: 'a member',
    path: '/members',
    async ready(page) {
      await page.locator('tbody a').first().click();
      await page.getByText('Signed in, ').waitFor();
    },
  },
  {
    name: 'a role that is changed',
    path: '/roles',
    async ready(page) {
      await press(page, 'Change Key watcher');
      await page.getByText('Nobody has this role.').waitFor();
    },
  },
  { name: 'single sign-on', path: '/sso', ready: text('No provider is connected') },
  { name: 'provisioning', path: '/provisioning', ready: text('No group yet') },
  { name: 'support access', path: '/support', ready: text('Waits for an answer') },
  {
    name: 'an approval',
    path: '/support',
    ready: (page) => press(page, 'Grant…'),
  },
  { name: 'privacy', path: '/privacy', ready: text('Nobody was erased') },
  { name: 'a deletion', path: '/privacy', ready: (page) => press(page, 'Delete the organisation…') },
  { name: 'the audit log', path: '/audit', ready: text('audit.read') },
  { name: 'completeness', path: '/completeness', ready: text('webtest001') },
  {
    name: 'the reference',
    path: '/reference',
    async ready(page) {
      await page.getByLabel('Find an operation').fill('post raises');
      await page.getByText('Raise the limit until an instant').click();
      await page.getByText('amountNanos').waitFor();
    },
  },
  {
    name: 'settings with a rate that is entered',
    path: '/settings',
    async ready(page) {
      await text('Sign-ins (days)')(page);
      await text('1 USD = 0.92 EUR')(page);
      await press(page, 'Enter a rate');
    },
  },
  {
    name: 'a statement in another currency',
    path: '/allocation/unallocated?month=2026-11&currency=EUR',
    ready: text('The same in EUR'),
  },
  {
    name: 'a new measure',
    path: '/unit-economics',
    ready: (page) => press(page, 'Add a measure'),
  },
  { name: 'a new role', path: '/roles', ready: (page) => press(page, 'Define a role') },
  {
    name: 'a second factor',
    path: '/security',
    async ready(page) {
      await press(page, 'Enrol an app…');
      await page.getByRole('img').waitFor();
    },
  },
];

describe.skipIf(!HAS_CHROMIUM)('accessibility', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let eventId: string;
  let budgetId: string;
  let watched: readonly WatchedPage[];
  /** Pages that no test is at, and tests that wait for one. */
  const free: Page[] = [];
  const waiting: ((page: Page) => void)[] = [];
  const take = (): Promise<Page> | Page => free.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const giveBack = (page: Page) => {
    const next = waiting.shift();
    if (next) next(page);
    else free.push(page);
  };
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard({ hostName: 'localhost' }), launchBrowser()]);
    const events = await fillBooks(dashboard.db, dashboard.organisationId);
    eventId = events[0]?.eventId ?? '';
    const rate = { rateId: newId(), currency: 'EUR', effectiveFrom: '2026-01-01', effectiveUntil: null };
    const budget = newBudgetSchema.parse({ name: 'Everything', limitNanos: '1000000000' });
    budgetId = newId();
    await dashboard.db.inTenant('app_user', dashboard.organisationId, async (unit) => {
      await insertBudget(unit, budgetId, budget, NOW);
      await insertRate(unit, {
        ...{ ...rate, rate: '0.92', quote: 'perDollar', perDollar: '0.92', source: 'A bank' },
        ...{ createdAt: NOW, createdBy: null, withdrawnAt: null },
      });
      for (const level of ['information', 'incident'])
        await insertNotice(unit, {
          noticeId: newId(),
          level,
          text: `Of ${level}.`,
          raisedAt: NOW,
          endsAt: null,
        });
      const grants = [newId(), newId()] as const;
      for (const grantId of grants)
        await insertGrant(unit, {
          ...{
            grantId,
            state: 'requested',
            modules: ['usage', 'keys'],
            hours: 4,
            reason: 'A question',
            uses: 0,
          },
          ...{ operatorId: newId(), operatorName: 'Kim', operatorAddress: null, requestedAt: NOW },
        });
      const endsAt = new Date(NOW.getTime() + 3_600_000);
      await decideGrant(unit, grants[0], { state: 'approved', decidedBy: newId(), decidedAt: NOW, endsAt });
    });
    await dashboard.db.inDirectory({ organisationId: dashboard.organisationId }, (unit) =>
      insertOwnRole(
        unit,
        dashboard.organisationId,
        newId(),
        { name: 'Key watcher', rights: new Map([['keys:read', 'all']]) },
        NOW,
      ),
    );
    watched = await Promise.all(Array.from({ length: PAGES }, () => openSignedIn(browser, dashboard)));
    await newMember(dashboard.db, dashboard.organisationId, 'developer', NOW);
    for (const [path, data] of TO_BE_THERE) {
      const made = await watched[0]?.page.request.post(dashboard.url + path, {
        ...{ headers: { origin: dashboard.url }, data },
      });
      expect(made?.ok(), path).toBe(true);
    }
    free.push(...watched.map(({ page }) => page));
  });
  afterAll(async () => {
    for (const { closeClean } of watched) await closeClean();
    await browser.close();
    await dashboard.close();
  });

  test.concurrent.each(SCREENS)(
    'axe finds nothing on $name, and nothing runs off the page',
    async ({ path, ready }) => {
      const page = await take();
      try {
        await asAtFirst(page);
        await page.goto(dashboard.url + path.replace('EVENT', eventId));
        await ready(page);
        expect(await faultsOf(page)).toEqual([]);
      } finally {
        giveBack(page);
      }
    },
  );

  const inDialogsOf = async ({ path, openers }: DialogsOfPage) => {
    const page = await take();
    try {
      await asAtFirst(page);
      await page.goto(dashboard.url + path);
      for (const names of openers) {
        for (const name of names)
          await page
            .getByRole('button', { name, exact: true })
            .or(page.getByRole('link', { name, exact: true }))
            .last()
            .click();
        await page.getByRole('dialog').last().waitFor();
        expect(await faultsOf(page, TOP_DIALOG)).toEqual([]);
        await page.keyboard.press('Escape');
        await asAtFirst(page);
      }
    } finally {
      giveBack(page);
    }
  };

  test.concurrent.each(DIALOGS)('axe finds nothing in the dialogs of $path', inDialogsOf);

  test('axe finds nothing in the panel of an alert', async () => {
    await dashboard.db.inTenant('app_user', dashboard.organisationId, (unit) =>
      insertAlert(unit, {
        ...{ alertId: newId(), budgetId, threshold: 'percent', percent: 80, amountNanos: 0n, ordinal: 1 },
        ...{ windowStart: new Date('2026-11-01'), crossedAt: NOW, rearmedAt: null },
        ...{ limitNanos: 1_000_000_000n, spentNanos: 810_000_000n, expectedNanos: null },
      }),
    );
    await inDialogsOf(ALERT_DIALOGS);
  });

  test('axe finds nothing in the dialog of recovery codes', async () => {
    const page = await take();
    try {
      await asAtFirst(page);
      await page.goto(`${dashboard.url}/security`);
      await press(page, 'Enrol an app…');
      const secret = page.locator('dialog code').filter({ hasText: /^[A-Z2-7 ]{39}$/ });
      await page.getByLabel('Code that the app shows').fill(codeOf(await secret.innerText(), NOW));
      await press(page, 'Confirm');
      await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
      expect(await faultsOf(page, TOP_DIALOG)).toEqual([]);
      await press(page, 'I have kept them');
    } finally {
      giveBack(page);
    }
  });

  // Whoever has a passkey proves it before an app is enrolled: it comes when the screens have been looked at.
  test('axe finds nothing in the dialogs of passkeys', async () => {
    const page = await take();
    const { person } = await readApi<{ person: { id: string } }>(page, '/api/v1/session');
    giveBack(page);
    await dashboard.db.inDirectory({ organisationId: dashboard.organisationId }, async (unit) => {
      await unit.lookUp(person.id);
      await insertPasskey(unit, {
        ...{ passkeyId: newId(), personId: person.id, name: 'Laptop', credentialId: 'made-up' },
        ...{ publicKey: 'made-up', signCount: 0, transports: [], isBackedUp: false, createdAt: NOW },
      });
    });
    await inDialogsOf(PASSKEY_DIALOGS);
  });

  test('axe finds nothing where a fresh proof is asked for', async () => {
    const page = await take();
    try {
      dashboard.advance(11 * 60_000);
      await asAtFirst(page);
      await page.goto(`${dashboard.url}/security`);
      await press(page, 'Remove the app…');
      await press(page, 'Remove the app');
      await page.getByLabel('Code of your authenticator app').waitFor();
      await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
      expect(await faultsOf(page, TOP_DIALOG)).toEqual([]);
      await press(page, 'Use a recovery code');
      await page.getByLabel('Recovery code').waitFor();
      expect(await faultsOf(page, TOP_DIALOG)).toEqual([]);
      for (const dialogs of [2, 1]) {
        expect(await page.getByRole('dialog').count()).toBe(dialogs);
        await page.getByRole('button', { name: 'Cancel', exact: true }).last().click();
      }
      // A refusal that leads to a question is one that the browser notes.
      const complaints = watched.flatMap((one) => one.complaints.splice(0));
      expect(complaints).toEqual([expect.stringContaining('403')]);
    } finally {
      giveBack(page);
    }
  });

  test('nothing moves for those who asked for that', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/', { reducedMotion: 'reduce' });
    await chart(page);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await closeClean();
  });
});
