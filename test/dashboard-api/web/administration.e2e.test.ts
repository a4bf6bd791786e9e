import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BudgetList } from '../../../contract/budgets-api.ts';
import type { KeyList } from '../../../contract/dashboard.ts';
import { signedIn } from '../sign-in.ts';
import { fillBooks, NOW } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openPage, openSignedIn, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

const KEY = /^aso_k_[0-9A-Za-z]{24}\.[0-9A-Za-z]+$/;

describe.skipIf(!HAS_CHROMIUM)('keys and budgets', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    await fillBooks(dashboard.db, dashboard.organisationId);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const keyOf = async (page: Page, name: string) =>
    (await readApi<KeyList>(page, '/api/v1/keys')).keys.find((key) => key.name === name);
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  test('P3: a key is made by keyboard, shown this once, and nowhere afterwards', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys');
    await button(page, 'Create key').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Night job');
    // Until the projects are there the form waits.
    await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    const shown = dialog(page, 'The key is made');
    const key = await shown.getByRole('region', { name: 'The key' }).locator('code').innerText();
    expect(key).toMatch(KEY);
    await button(page, 'Copy the key').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await shown.isVisible()).toBe(true);
    await button(page, 'I have stored the key').click();
    await page.getByRole('link', { name: 'Night job' }).click();
    await dialog(page, 'Night job').getByText('YOUR_GATEWAY_KEY').waitFor();
    const kept = await page.evaluate(() =>
      [document.documentElement.innerHTML, JSON.stringify({ ...localStorage, ...sessionStorage })].join(),
    );
    expect(kept).not.toContain(key.split('.')[1]);
    expect(await keyOf(page, 'Night job')).toMatchObject({ status: 'active', expiresAt: null });
    await closeClean();
  });

  test('a key is renamed, rotated, switched off and on, and revoked', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys?find=support-bot');
    await page.getByRole('link', { name: 'support-bot' }).click();
    await button(page, 'Rename…').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('support-agent');
    await button(page, 'Rename').click();
    await dialog(page, 'support-agent').waitFor();
    await button(page, 'Rotate…').click();
    await page.getByLabel('The old secret').selectOption({ label: 'works for 7 more days' });
    await button(page, 'Rotate key').click();
    await page.getByText('The old secret works for 7 more days.').waitFor();
    await button(page, 'I have stored the key').click();
    await button(page, 'Switch off…').click();
    expect(await button(page, 'Switch off').isDisabled()).toBe(true);
    await page.getByLabel('Reason').fill('Looping since noon');
    await button(page, 'Switch off').click();
    await button(page, 'Switch on').click();
    await button(page, 'Switch off…').waitFor();
    expect(await keyOf(page, 'support-agent')).toMatchObject({ status: 'active' });
    await button(page, 'Revoke…').click();
    await page.getByLabel('Reason').fill('Not needed');
    await button(page, 'Revoke for good').click();
    await button(page, 'Revoke…').waitFor({ state: 'hidden' });
    expect(await keyOf(page, 'support-agent')).toMatchObject({ status: 'revoked' });
    await closeClean();
  });

  test('several keys are revoked at once; the address keeps what is shown', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys');
    await page.getByRole('searchbox').fill('search-');
    await page.getByText('2 of 4 keys shown').waitFor();
    expect(new URL(page.url()).searchParams.get('find')).toBe('search-');
    await page.getByLabel('Select every key shown').check();
    await button(page, 'Revoke…').click();
    await page.getByLabel('Reason').fill('The project is over');
    await button(page, 'Revoke for good').click();
    await page.getByText('No key is found with this filter.').waitFor();
    await page.getByLabel('State').selectOption('revoked');
    await page.getByText('2 of 4 keys shown').waitFor();
    await page.reload();
    await page.getByText('2 of 4 keys shown').waitFor();
    await closeClean();
  });

  test('P15: finance sees keys and changes none', async () => {
    const { cookie } = await signedIn(dashboard.db, dashboard.organisationId, 'finance', NOW);
    const { page, closeClean } = await openPage(browser, dashboard.url);
    const [name = '', value = ''] = cookie.split('=');
    await page.context().addCookies([{ name, value, url: dashboard.url }]);
    await page.goto(`${dashboard.url}/keys?state=all`);
    await page.getByRole('link', { name: 'search-prod' }).click();
    await dialog(page, 'search-prod').getByText('confirmed').first().waitFor();
    for (const action of ['Create key', 'Rotate…', 'Revoke…'])
      expect(await button(page, action).count()).toBe(0);
    await closeClean();
  });

  test('a budget is made, changed, raised for a while and archived', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/budgets');
    await page.getByRole('heading', { name: 'No budgets' }).waitFor();
    await button(page, 'Create budget').click();
    const form = dialog(page, 'Create a budget');
    await form.getByRole('textbox', { name: 'Name' }).fill('Search models');
    await form.getByLabel('Narrow what the budget counts').selectOption('team');
    await form.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Search' });
    await form.getByLabel('Limit (USD)').fill('0,50');
    await form.getByLabel('Narrow what the budget counts').focus();
    await form.getByText('An amount in US dollars').waitFor();
    expect(await form.getByRole('button', { name: 'Create budget' }).isDisabled()).toBe(true);
    await form.getByLabel('Limit (USD)').fill('1,250.50');
    await form.getByRole('button', { name: 'Create budget' }).click();
    await page.getByRole('link', { name: 'Search models' }).click();
    const panel = dialog(page, 'Search models');
    await panel.getByText('team Search').waitFor();
    await button(page, 'Change…').click();
    await page.getByLabel('Limit (USD)').fill('1000');
    await button(page, 'Save').click();
    await panel.getByText('$1,000.00').first().waitFor();
    await button(page, 'Raise for a while…').click();
    await page.getByLabel('By (USD)').fill('200');
    await page.getByLabel('Last day').fill('2026-11-30');
    await page.getByLabel('Reason').fill('Launch week');
    await button(page, 'Raise limit').click();
    await panel.getByText('Launch week').first().waitFor();
    const { budgets } = await readApi<BudgetList>(page, '/api/v1/budgets');
    const spent = budgets[0]?.now?.spentNanos ?? '';
    expect(budgets).toMatchObject([
      {
        limitNanos: '1000000000000',
        raises: [{ amountNanos: '200000000000', until: '2026-12-01T00:00:00.000Z' }],
        now: { limitNanos: '1200000000000', remainingNanos: String(1_200_000_000_000n - BigInt(spent)) },
      },
    ]);
    await button(page, 'Archive…').click();
    await page.getByLabel('Reason').fill('Another one stands');
    await button(page, 'Archive').click();
    await page.getByRole('heading', { name: 'No budgets' }).waitFor();
    await page.getByLabel('Show archived budgets').check();
    await page.getByRole('link', { name: 'Search models' }).waitFor();
    await closeClean();
  });
});
