import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { fillBooks, oneMore } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openSignedIn } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

const UNAVAILABLE =
  'console: Failed to load resource: the server responded with a status of 503 (Service Unavailable)';

describe.skipIf(!HAS_CHROMIUM)('a page that stays open', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let events: UsageEvent[];
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    events = await fillBooks(dashboard.db, dashboard.organisationId);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  test('takes in new calls by itself', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByText('75', { exact: true }).first().waitFor();
    await oneMore(dashboard.db, events);
    await page.clock.fastForward(10_000);
    await callsAre(page, '76');
    await closeClean();
  });

  test('its tables follow the headline: a call that arrives before the headline is read is in all of them', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await callsAre(page, '76');
    await page.waitForLoadState('networkidle');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route(/reports\/cost\?.*groupBy=model/, async (route) => {
      await released;
      await route.continue();
    });
    await Promise.all([
      page.waitForRequest(/reports\/cost\?.*groupBy=model/),
      page.clock.fastForward(10_000),
    ]);
    await oneMore(dashboard.db, events);
    release();
    await callsAre(page, '77');
    for (const name of ['By team', 'By key', 'By provider']) {
      const total = page.getByRole('region', { name }).getByRole('row', { name: /^Total/ });
      await total.getByRole('cell', { name: '77', exact: true }).waitFor();
    }
    await closeClean();
  });

  test('figures of the period before step back until those of the one that was chosen are there', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByText('Figures per hour').waitFor();
    await page.waitForLoadState('networkidle');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route(/reports\/cost\?/, async (route) => {
      await released;
      await route.continue();
    });
    const ofBefore = page.locator('[aria-busy="true"]');
    expect(await ofBefore.count()).toBe(0);
    await page.getByRole('button', { name: '7 days' }).click();
    await ofBefore.getByRole('term').filter({ hasText: 'Spend (USD)' }).waitFor();
    for (const name of ['By team', 'By key']) await ofBefore.getByRole('heading', { name }).waitFor();
    await expect
      .poll(() => ofBefore.first().evaluate((part) => Number(getComputedStyle(part).opacity)))
      .toBeLessThan(1);
    release();
    await ofBefore.first().waitFor({ state: 'detached' });
    await closeClean();
  });

  test('asks nothing while it is hidden, and at once when it is shown again', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByText('Figures per hour').waitFor();
    await page.waitForLoadState('networkidle');
    await setVisibility(page, 'hidden');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.clock.fastForward(60_000);
    expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
    expect(asked).toEqual([]);
    await Promise.all([page.waitForRequest(/reports\/cost/), setVisibility(page, 'visible')]);
    await closeClean();
  });

  test('keeps its figures when a refresh fails, and recovers', async () => {
    const { page, complaints } = await openSignedIn(browser, dashboard);
    await page.getByText('Figures per hour').waitFor();
    dashboard.setStoreReachable(false);
    await page.clock.fastForward(10_000);
    await page.clock.runFor(2_000);
    await page.getByText('Refresh failed, trying again').waitFor();
    expect(await page.getByText('Figures per hour').isVisible()).toBe(true);
    dashboard.setStoreReachable(true);
    await page.clock.fastForward(10_000);
    await page.getByText('Refresh failed, trying again').waitFor({ state: 'hidden' });
    expect(new Set(complaints)).toEqual(new Set([UNAVAILABLE]));
    await page.context().close();
  });

  test('says what cannot be shown, with the request id and a way to try again', async () => {
    const { page, complaints } = await openSignedIn(browser, dashboard);
    await page.getByText('Figures per hour').waitFor();
    dashboard.setStoreReachable(false);
    await page.getByRole('button', { name: '7 days' }).click();
    await page.clock.runFor(2_000);
    const alert = page.getByRole('alert').filter({ hasText: 'Spend over time cannot be shown.' });
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/Store unavailable[\s\S]*Request id [0-9a-f-]{36}/);
    dashboard.setStoreReachable(true);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Figures per day').waitFor();
    expect(new Set(complaints)).toEqual(new Set([UNAVAILABLE]));
    await page.context().close();
  });

  test('tells a view without calls from books without calls', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/?model=nothing-like-it');
    await page.getByRole('heading', { name: 'No calls in this view' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Figures per hour').waitFor();
    await closeClean();
  });

  test('moves nothing while its figures arrive', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/', {
      reducedMotion: 'no-preference',
    });
    await page.addInitScript(() => {
      Reflect.set(window, 'shift', 0);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          Reflect.set(window, 'shift', Reflect.get(window, 'shift') + Reflect.get(entry, 'value'));
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.reload();
    await page.getByRole('figure').locator('.recharts-bar-rectangle rect').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => Reflect.get(window, 'shift'))).toBeLessThan(0.01);
    await closeClean();
  });
});

async function callsAre(page: Page, count: string): Promise<void> {
  const box = page.locator('dl > div', { has: page.getByText('Calls', { exact: true }) });
  await box.getByText(count, { exact: true }).waitFor();
}

const setVisibility = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
