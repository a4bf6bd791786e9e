/** The pages of administration, on one running dashboard: each is reached, used, and held against WCAG. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../../contract/rights.ts';
import { signedIn } from '../sign-in.ts';
import { fillBooks, NOW } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openPage, openSignedIn, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Every page, with words that stand on it once it is whole. */
const PAGES = [
  ['/start', 'Waiting for a call'],
  ['/policies?key=webtest001searchprod0000', 'Edit the key’s own policy'],
  ['/policies?edit=organisation', 'Every call passes.'],
  ['/alerts', 'No threshold has been crossed'],
  ['/teams', 'Support project'],
  ['/credentials', 'No host is registered'],
  ['/tokens', 'No service account'],
  ['/prices?find=gpt-5', 'house-model'],
  ['/audit', 'audit.read'],
  ['/sso', 'No provider is connected'],
  ['/completeness', 'webtest001'],
  ['/settings', 'It is revoked for good.'],
] as const;

describe.skipIf(!HAS_CHROMIUM)('the pages of administration', () => {
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

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const openAs = async (role: Role, path: string) => {
    const { cookie } = await signedIn(dashboard.db, dashboard.organisationId, role, NOW);
    const watched = await openPage(browser, dashboard.url);
    const [name = '', value = ''] = cookie.split('=');
    await watched.page.context().addCookies([{ name, value, url: dashboard.url }]);
    await watched.page.goto(dashboard.url + path);
    return watched;
  };

  test.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('%s at %i px: axe finds nothing on any of them, and nothing runs off', async (theme, width) => {
    const viewport = { width, height: 900 };
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/', {
      viewport,
      colorScheme: theme,
    });
    const found: string[] = [];
    for (const [path, words] of PAGES) {
      await page.goto(dashboard.url + path);
      await page.getByText(words).first().waitFor();
      const axe = new AxeBuilder({ page });
      const { violations } = await (theme === 'light'
        ? axe.withTags(TAGS)
        : axe.withRules('color-contrast')
      ).analyze();
      found.push(...violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`));
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      if (overflow !== 0) found.push(`${path} runs off by ${overflow} px`);
    }
    expect(found).toEqual([]);
    await closeClean();
  });

  test('P5: a policy is tried on past calls, put in place, taken back; changes are not lost by leaving', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/policies');
    await page.getByRole('link', { name: 'The organisation' }).click();
    await page.getByLabel('Never these models').fill('claude-*');
    await page.getByRole('region', { name: 'In words' }).getByText('claude-*').waitFor();
    await button(page, 'Try on the last 30 days').click();
    await page.getByText(/of 75 calls since/).waitFor();
    await page.getByRole('link', { name: 'All policies' }).click();
    await button(page, 'Stay').click();
    await page.getByLabel('Reason').fill('Too dear');
    await button(page, 'Put in place').click();
    await button(page, 'Undo').waitFor();
    const rules = async () =>
      (await readApi<{ policies: { rules: object }[] }>(page, '/api/v1/policies')).policies[0]?.rules;
    expect(await rules()).toEqual({ deniedModels: ['claude-*'] });
    await button(page, 'Undo').click();
    await page.getByText('Every call passes.').waitFor();
    expect(await rules()).toEqual({});
    await page.getByRole('link', { name: 'All policies' }).click();
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    await closeClean();
  });

  test('P3: secrets of a channel and a credential are seen once, or never again', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/alerts');
    await button(page, 'Add a channel').click();
    await page.getByLabel('Name').fill('On call');
    await page.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example.com/made-up-path');
    await button(page, 'Add').click();
    const shown = page.getByRole('region', { name: 'The secret' }).locator('code');
    const secret = await shown.innerText();
    expect(secret).toMatch(/^whsec_/);
    await button(page, 'I have stored it').click();
    await page.getByRole('row', { name: /On call/ }).waitFor();
    const credential = 'made-up-credential-of-a-test';
    await page.goto(`${dashboard.url}/credentials`);
    await button(page, 'Store a credential').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('House');
    await page.getByLabel('API key').fill(credential);
    await page.getByLabel('Reason').fill('First one');
    await button(page, 'Store').click();
    await page.getByRole('row', { name: /House/ }).getByText('in use').waitFor();
    const kept = await page.evaluate(() =>
      [document.documentElement.innerHTML, JSON.stringify({ ...localStorage, ...sessionStorage })].join(),
    );
    expect(kept).not.toContain(credential);
    expect(kept).not.toContain(secret);
    await closeClean();
  });

  test('a model without a price gets one, and its calls are priced again', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/prices');
    await button(page, 'Enter a price for house-model').click();
    const form = page.getByRole('dialog', { name: 'Enter an own price' });
    await form.getByRole('combobox', { name: 'Price' }).selectOption('rates');
    await form.getByLabel('Input, uncached (optional)').fill('2.5');
    await form.getByLabel('First day').fill('2026-11-01');
    await form.getByRole('textbox', { name: 'Reason', exact: true }).fill('As agreed');
    await button(page, 'Enter price').click();
    await page
      .getByRole('region', { name: 'Own prices' })
      .getByText('own rates for 1 class')
      .first()
      .waitFor();
    await page.getByLabel('First day (UTC)').fill('2026-11-01');
    await page.getByLabel('Last day (UTC)').fill('2026-11-20');
    await page.getByLabel('only calls of unknown cost').check();
    await button(page, 'Preview').click();
    await page.getByText('15 of unknown cost become known').waitFor();
    await closeClean();
  });

  test('P15: an auditor reads and changes nothing; a developer is offered what is theirs', async () => {
    const auditor = await openAs('auditor', '/policies');
    await auditor.page.getByText('nothing: every call passes').first().waitFor();
    expect(await auditor.page.getByRole('link', { name: 'The organisation' }).count()).toBe(0);
    await auditor.page.getByRole('link', { name: 'Audit log' }).click();
    await auditor.page.getByText('policy.set').first().waitFor();
    await auditor.closeClean();
    const developer = await openAs('developer', '/start');
    await developer.page.getByText('Ask an admin of your organisation').waitFor();
    const menu = developer.page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    const names = await menu.allInnerTexts();
    expect(names).toEqual(expect.arrayContaining(['Getting started', 'Keys', 'Policies', 'Tokens']));
    for (const name of ['Budgets', 'Credentials', 'Prices', 'Audit log', 'Settings'])
      expect(names).not.toContain(name);
    await developer.page.goto(`${dashboard.url}/audit`);
    await developer.page.getByText('The audit log cannot be seen with your role.').waitFor();
    await developer.page.context().close();
  });
});
