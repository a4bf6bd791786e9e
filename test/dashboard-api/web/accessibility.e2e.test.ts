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
import { chart, press, SCREENS } from './harness/screens.ts';

const PAGES = 2;
const TOP_DIALOG = 'dialog:not(:has(dialog)):modal';

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
        ...rate,
        rate: '0.92',
        quote: 'perDollar',
        perDollar: '0.92',
        source: 'A bank',
        createdAt: NOW,
        createdBy: null,
        withdrawnAt: null,
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
          grantId,
          state: 'requested',
          modules: ['usage', 'keys'],
          hours: 4,
          reason: 'A question',
          uses: 0,
          operatorId: newId(),
          operatorName: 'Kim',
          operatorAddress: null,
          requestedAt: NOW,
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
        headers: { origin: dashboard.url },
        data,
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
        alertId: newId(),
        budgetId,
        threshold: 'percent',
        percent: 80,
        amountNanos: 0n,
        ordinal: 1,
        windowStart: new Date('2026-11-01'),
        crossedAt: NOW,
        rearmedAt: null,
        limitNanos: 1_000_000_000n,
        spentNanos: 810_000_000n,
        expectedNanos: null,
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
        passkeyId: newId(),
        personId: person.id,
        name: 'Laptop',
        credentialId: 'made-up',
        publicKey: 'made-up',
        signCount: 0,
        transports: [],
        isBackedUp: false,
        createdAt: NOW,
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
