import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORGANISATION } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openPage, openSignedIn } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

const MINUTE_MS = 60_000;
/** The browser itself reports an answer of 401; the page cannot keep it from doing so. */
const REFUSED = 'console: Failed to load resource: the server responded with a status of 401 (Unauthorized)';

describe.skipIf(!HAS_CHROMIUM)('signing in', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  test('a link opens the overview and leaves no token behind', async () => {
    const { page, closeClean } = await openPage(browser, dashboard.url);
    const link = await dashboard.newLink();
    await page.goto(link);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(page.url()).toBe(`${dashboard.url}/`);
    expect(await page.getByText(ORGANISATION).filter({ visible: true }).count()).toBe(1);
    await page.goBack();
    expect(page.url()).not.toContain('token');
    await closeClean();
  });

  test('an organisation without a call is told how to make the first', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    await page.getByRole('heading', { name: 'Make the first call' }).waitFor();
    const command = await page.getByRole('region', { name: 'The command' }).innerText();
    expect(command).toContain(`curl ${dashboard.gatewayUrl}/v1/openai/v1/chat/completions`);
    expect(command).toContain('X-ASO-API-Key: $SPENDGATE_KEY');
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
    expect(await page.getByText('every cost is known').count()).toBe(0);
    await page.getByRole('link', { name: 'Other SDKs, step by step' }).click();
    await page.getByLabel('Use it with').selectOption('OpenAI, JavaScript');
    const steps = page.getByRole('region', { name: 'What it needs' });
    expect(await steps.innerText()).toContain('npm install openai');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('dialog', { name: 'Create a key' }).getByRole('button', { name: 'Cancel' }).click();
    expect(new URL(page.url()).pathname).toBe('/start');
    await closeClean();
  });

  test('a link that was used is refused and says so', async () => {
    const link = await dashboard.newLink();
    const first = await openPage(browser, dashboard.url);
    await first.page.goto(link);
    await first.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const second = await openPage(browser, dashboard.url);
    await second.page.goto(link);
    await second.page.getByRole('heading', { name: 'This link has been used' }).waitFor();
    expect(second.page.url()).toBe(`${dashboard.url}/login`);
    expect(second.complaints).toEqual([REFUSED]);
    await second.page.context().close();
    await first.closeClean();
  });

  test.each([
    ['that expired', () => dashboard.newLink(16 * MINUTE_MS), 'This link has expired'],
    ['of nobody', async () => `${dashboard.url}/login#token=nobody`, 'This link is not known here'],
  ])('a link %s is refused and says so', async (_, linkOf, title) => {
    const { page, complaints } = await openPage(browser, dashboard.url);
    await page.goto(await linkOf());
    await page.getByRole('heading', { name: title }).waitFor();
    expect(complaints).toEqual([REFUSED]);
    await page.context().close();
  });

  test('a link without its token asks for the whole of it, and offers the other way in', async () => {
    const { page, closeClean } = await openPage(browser, dashboard.url);
    await page.goto(`${dashboard.url}/login`);
    await page.getByText('open the whole of it').waitFor();
    await page.getByLabel('Work e-mail address').waitFor();
    await closeClean();
  });

  test('without a session a page shows no figure, but the way in', async () => {
    const { page, complaints } = await openPage(browser, dashboard.url);
    await page.goto(`${dashboard.url}/requests`);
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(await page.getByText('npm start').isVisible()).toBe(true);
    expect([...new Set(complaints)]).toEqual([REFUSED]);
    await page.context().close();
  });

  test('signing out ends the session', async () => {
    const { page, complaints } = await openSignedIn(browser, dashboard);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect([...new Set(complaints)]).toEqual([REFUSED]);
    await page.context().close();
  });

  test('nothing is asked any more while a session ends', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const asked: string[] = [];
    await page.route('**/api/v1/session', async (route) => {
      if (route.request().method() !== 'DELETE') return route.continue();
      page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
      await released;
      await route.continue();
    });
    const ending = page.waitForRequest((request) => request.method() === 'DELETE');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await ending;
    // What stands on the screen is asked for anew every ten seconds.
    await page.clock.fastForward(60_000);
    await page.clock.runFor(2_000);
    release();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(asked.filter((request) => request.includes('/api/'))).toEqual([]);
    await closeClean();
  });

  test('who could not be signed out is told so, and may stay or try again', async () => {
    const { page, complaints } = await openSignedIn(browser, dashboard);
    const end = '**/api/v1/session';
    await page.route(end, (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are still signed in' }).waitFor();
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are still signed in' }).waitFor();
    await page.unroute(end);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(new Set(complaints)).toEqual(new Set([expect.stringContaining('ERR_FAILED')]));
    await page.context().close();
  });

  test('an address that leads nowhere says so', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/nowhere');
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await closeClean();
  });
});
